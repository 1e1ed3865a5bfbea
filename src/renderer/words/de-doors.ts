import type { doorWords } from './en-doors.ts';

const count = (value: number) => value.toLocaleString('de');

export const deDoorWords: typeof doorWords = {
  networkDoor: {
    title: 'Netzwerkeingang',
    off: 'Aus',
    lead: 'Für Kopierer und Server im Büro. Jede Verbindung ist verschlüsselt, und nur Programme, die Sie vom Netz her einlassen, dürfen sie benutzen.',
    set: 'Einrichten…',
    change: 'Ändern…',
    closeDoor: 'Schließen',
    address: 'Server',
    everywhere: 'alle Adressen dieses Computers',
    starttls: 'STARTTLS',
    implicit: 'TLS',
    allowed: 'Erlaubt',
    formTitle: 'Eingang aus dem lokalen Netz',
    formLead: 'Andere Geräte können dann hier Post abgeben, mit Benutzername und Kennwort eines Programms.',
    hostField: 'Adresse',
    all: 'Alle Adressen dieses Computers',
    portField: 'Port mit STARTTLS',
    implicitField: 'Port mit TLS von Anfang an, leer für keinen',
    allowField: 'Wer sich verbinden darf',
    allowHint: 'Netze wie 192.168.1.0/24 oder einzelne Adressen, je Zeile eine',
    open: 'Eingang öffnen',
    save: 'Eingang ändern',
    fingerprint: 'Zertifikat',
    own: 'Ihr eigenes Zertifikat',
    made: 'Von Outtray gemacht',
    until: (day) => `gültig bis ${day}`,
    forNames: (names) => `für ${names}`,
    saveCertificate: 'Zertifikat speichern…',
    chooseCertificate: 'Eigenes verwenden…',
    newCertificate: 'Neues machen…',
    newTitle: 'Neues Zertifikat machen?',
    newBody: 'Geräte, die dem jetzigen vertrauen sollten, müssen das neue erfahren.',
    newYes: 'Neues Zertifikat machen',
    more: 'Mehr zum Zertifikat',
    saved: 'Zertifikat gespeichert. Es enthält kein Geheimnis; geben Sie es den Geräten.',
  },
  program: {
    settings: 'Einstellungen…',
    title: (name) => `Einstellungen von ${name}`,
    perMinute: 'Nachrichten je Minute, leer für keine Grenze',
    perDay: 'Nachrichten je Tag, leer für keine Grenze',
    senders: 'Darf schreiben als, leer für beliebig',
    sendersHint: 'Adressen, oder @domain für alle dort, je Zeile eine',
    replaceFrom: 'Als das Konto schreiben',
    replaceFromHint:
      'Für Kopierer, deren Absender Gmail ersetzen würde: In From steht die Adresse des Kontos, ihre in Reply-To.',
    mayRepeat: 'Darf sich wiederholen',
    mayRepeatHint:
      'Sendet auch, was einer seiner Nachrichten der letzten zehn Minuten gleicht, etwa eine Warnung, die anhält.',
    network: 'Darf durch den Netzwerkeingang',
    networkHint: 'Sonst kommt das Programm nur von diesem Computer aus herein.',
    save: 'Speichern',
    anyNumber: 'Eine Grenze ist eine ganze Zahl von 1 bis 1.000.000.',
    onNetwork: 'auch vom Netz her',
    limits: (minute, day) =>
      [minute === null ? null : `${count(minute)} je Minute`, day === null ? null : `${count(day)} je Tag`]
        .filter(Boolean)
        .join(', '),
    asAccount: 'schreibt als das Konto',
    repeats: 'darf sich wiederholen',
    onlyAs: (senders) => `nur als ${senders}`,
  },
  given: {
    encryption:
      'Keine oder STARTTLS, wie das Programm mag: Die Post verlässt diesen Computer auf dem Weg hierher nicht',
    networkServer: 'Vom Netz her',
    networkEncryption: (ports) => `${ports}, sobald Sie das Programm vom Netz her einlassen`,
  },
  repeat: {
    title: 'Das sieht aus wie eine Nachricht, die dasselbe Programm kurz zuvor übergeben hat.',
    sendIt: 'Senden',
    cancelIt: 'Abbrechen',
    showOther: 'Die andere zeigen',
    allow: (program) => `${program} darf sich wiederholen…`,
    allowTitle: (program) => `Darf sich ${program} wiederholen?`,
    allowBody:
      'Von jetzt an werden seine Nachrichten auch dann gesendet, wenn sie einer der letzten zehn Minuten gleichen. Was schon wartet, wartet weiter auf Sie. Die Einstellungen des Programms, auf der Seite „Annahme“, nehmen es zurück.',
    allowYes: 'Erlauben',
    script: 'Ein Skript, das absichtlich dasselbe sagt, übergibt es mit',
  },
};
