import type { httpProblems } from '../http.ts';
import type { ProblemWords } from '../words.ts';

export const deHttpProblems: Record<keyof typeof httpProblems, ProblemWords> = {
  http_host_refused: {
    says: 'Das ist nicht die Adresse des HTTP-Eingangs.',
    next: 'Verwenden Sie die Adresse samt Port, die die Seite „Annahme“ zeigt.',
  },
  http_browser_refused: {
    says: 'Outtray nimmt keine Anfragen von Webseiten an.',
    next: 'Senden Sie die Anfrage aus einem Programm auf diesem Computer.',
  },
  http_path_unknown: {
    says: 'Unter dieser Adresse gibt es nichts.',
    next: 'GET /openapi.json zählt auf, was es gibt.',
  },
  http_method_wrong: {
    says: 'Diese Adresse nimmt kein {method}.',
    next: 'GET /openapi.json zählt auf, was sie nimmt.',
  },
  http_malformed: {
    says: 'Die Anfrage ist kein wohlgeformtes HTTP: {reason}.',
    next: 'Das sendende Programm muss sie berichtigen.',
  },
  content_type_wrong: {
    says: 'Der Inhalt ist weder application/json noch message/rfc822.',
    next: 'Geben Sie in Content-Type an, was von beiden es ist.',
  },
  token_missing: {
    says: 'Der Anfrage fehlt das Token.',
    next: 'Senden Sie die Kopfzeile „Authorization: Bearer“ mit dem Token dieses Programms. Die Seite „Annahme“ erstellt eines.',
  },
  token_unknown: {
    says: 'Das Token ist falsch.',
    next: 'Erstellen Sie auf der Seite „Annahme“ ein neues Token für dieses Programm.',
  },
  too_many_wrong_tokens: {
    says: 'Zu viele falsche Token.',
    next: 'Warten Sie eine Minute und versuchen Sie es noch einmal.',
  },
  json_malformed: {
    says: 'Die Anfrage ist nicht als JSON lesbar: {reason}.',
    next: 'Das Programm, das sie erstellt hat, muss sie berichtigen.',
  },
  field_wrong: {
    says: 'Das Feld {field} ist nicht verwendbar: {reason}.',
    next: 'Berichtigen Sie es und versuchen Sie es noch einmal. GET /openapi.json beschreibt jedes Feld.',
  },
  idempotency_key_wrong: {
    says: 'Der Idempotency-Key ist leer, zu lang oder enthält nicht druckbare Zeichen.',
    next: 'Verwenden Sie 1 bis 200 druckbare Zeichen, etwa eine Rechnungsnummer oder eine UUID.',
  },
  too_many_streams: {
    says: 'Schon {limit} Programme hören auf Ereignisse.',
    next: 'Fragen Sie stattdessen von Zeit zu Zeit nach den Nachrichten.',
  },
  batch_unknown: { says: 'Diesen Stapel gibt es nicht.' },
  print_format_unavailable: {
    says: 'Das Druckformat {name} lässt sich hier nicht erzeugen.',
    next: 'Versuchen Sie es noch einmal, wenn Outtray mit seinen Vorlagen läuft, oder hängen Sie die PDF-Datei selbst an.',
  },
};
