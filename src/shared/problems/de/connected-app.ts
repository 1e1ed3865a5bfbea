import type { connectedAppProblems } from '../connected-app.ts';
import type { ProblemWords } from '../words.ts';

export const deConnectedAppProblems: Record<keyof typeof connectedAppProblems, ProblemWords> = {
  app_name_missing: { says: 'Die verbundene App braucht einen Namen.' },
  app_name_taken: {
    says: 'Es gibt schon eine verbundene App namens „{app}“.',
    next: 'Wählen Sie einen anderen Namen.',
  },
  app_client_taken: {
    says: 'Die verbundene App „{app}“ hat diese Client-ID schon.',
    next: 'Öffnen Sie stattdessen jene und ändern Sie sie.',
  },
  app_uri_missing: { says: 'Diese Adresse fehlt.' },
  app_uri_unsafe: {
    says: 'Das ist keine sichere Adresse.',
    next: 'Erlaubt sind nur https-Adressen, und http auf diesem Computer selbst.',
  },
  app_api_root_query: { says: 'Die API-Wurzel endet vor dem „?“.', next: 'Lassen Sie die Abfrage weg.' },
  app_client_id_missing: { says: 'Die Client-ID fehlt.', next: 'Sie steht in der Client-Datei von Google.' },
  app_client_id_malformed: {
    says: 'Eine Client-ID hat keine Leerzeichen und keine Umlaute.',
    next: 'Kopieren Sie sie noch einmal.',
  },
  app_secret_missing: {
    says: 'Der Clientschlüssel fehlt.',
    next: 'Google verlangt ihn bei jeder Anmeldung. Er steht in der Client-Datei.',
  },
  app_secret_again: {
    says: 'Der gespeicherte Schlüssel gehört zu einem anderen Client oder Server und wird diesem nicht gezeigt.',
    next: 'Geben Sie den Schlüssel ein, der zu diesen Einstellungen gehört, oder entfernen Sie ihn.',
  },
  app_scope_malformed: {
    says: '{scope} ist keine Berechtigung (Scope).',
    next: 'Eine in jeder Zeile, ohne Leerzeichen und Anführungszeichen.',
  },
  app_scope_identity: {
    says: 'Die Berechtigung {scope} fehlt; Outtray wüsste nicht, wessen Konto es ist.',
    next: 'Fügen Sie sie hinzu.',
  },
  app_parameter_nameless: { says: 'Der Parameter braucht einen Namen.' },
  app_parameter_empty: { says: 'Der Parameter {name} braucht einen Wert.' },
  app_parameter_reserved: { says: 'Outtray setzt {name} selbst.', next: 'Entfernen Sie diese Zeile.' },
  app_parameter_twice: { says: 'Der Parameter {name} steht zweimal da.', next: 'Entfernen Sie einen der beiden.' },
  test_already_going: { says: 'Die Testnachricht ist schon unterwegs.' },
  consent_admin_blocked: {
    says: 'Der Administrator dieses Kontos lässt diese App nicht zu.',
    next: 'Bitten Sie ihn, die Client-ID unter „API-Steuerung“ zuzulassen, oder melden Sie ein anderes Konto an.',
  },
  consent_org_internal: {
    says: 'Dieses Google-Projekt nimmt nur Konten des eigenen Workspace.',
    next: 'Melden Sie eines davon an, oder stellen Sie die Zielgruppe in der Google-Konsole auf „Extern“.',
  },
};
