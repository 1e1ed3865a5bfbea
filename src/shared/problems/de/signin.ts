import type { signinProblems } from '../signin.ts';
import type { ProblemWords } from '../words.ts';

export const deSigninProblems: Record<keyof typeof signinProblems, ProblemWords> = {
  client_json_not_json: {
    says: 'Das ist keine Client-Datei von Google: Es ist kein JSON.',
    next: 'Öffnen Sie in der Google-Konsole „Clients“, wählen Sie Ihren Desktop-Client und laden Sie sein JSON herunter.',
  },
  client_json_web: {
    says: 'Dieser Client ist vom Typ „Webanwendung“; der geht auf einem Desktop nicht.',
    next: 'Erstellen Sie einen Client vom Typ „Desktop-App“ und legen Sie dessen Datei hier ab.',
  },
  client_json_service_account: {
    says: 'Das ist der Schlüssel eines Dienstkontos, kein Desktop-Client.',
    next: 'Ein Dienstkonto wird unten auf der Seite „Konten“ unter „Dienstkonten (veraltet)“ eingelesen. Für eine Anmeldung erstellen Sie einen Client vom Typ „Desktop-App“ und legen dessen Datei hier ab.',
  },
  client_json_incomplete: {
    says: 'In der Client-Datei fehlt {field}.',
    next: 'Laden Sie sie in der Google-Konsole noch einmal herunter.',
  },
  client_json_unsafe_uri: {
    says: '{field} in der Client-Datei ist keine sichere Adresse.',
    next: 'Nur https-Adressen werden genommen, und http auf diesem Computer selbst.',
  },
  app_in_use: {
    says: 'Konten benutzen die verbundene App „{app}“ noch, oder Post von ihnen wird aufbewahrt.',
    next: 'Melden Sie zuerst die Konten ab. Was sie gesendet haben, hält die App in der Liste.',
  },
  app_unknown: { says: 'Eine solche verbundene App gibt es nicht.' },
  account_unknown: { says: 'Ein solches Konto gibt es nicht.' },
  consent_denied: {
    says: 'Die Anmeldung wurde beim Anbieter abgelehnt.',
    next: 'Es hat sich nichts geändert. Melden Sie sich noch einmal an und wählen Sie „Zulassen“.',
  },
  consent_cancelled: { says: 'Die Anmeldung wurde abgebrochen.', next: 'Es hat sich nichts geändert.' },
  consent_superseded: { says: 'Eine neuere Anmeldung ist an die Stelle von dieser getreten.' },
  consent_timeout: {
    says: 'Niemand hat die Anmeldung innerhalb von fünf Minuten abgeschlossen.',
    next: 'Beginnen Sie noch einmal, wenn Sie so weit sind.',
  },
  consent_refused: {
    says: 'Der Anbieter hat die Anmeldung verweigert: {reason}.',
    next: 'Fragen Sie, wer Ihre Google-Konten verwaltet.',
  },
  scope_missing: {
    says: 'Das Recht zum Senden war nicht angekreuzt.',
    next: 'Melden Sie sich noch einmal an und kreuzen Sie „E-Mails in Ihrem Namen senden“ an.',
  },
  no_refresh_token: {
    says: 'Der Anbieter gab keine dauerhafte Anmeldung; sie hätte nach einer Stunde geendet.',
    next: 'Prüfen Sie, ob die verbundene App mit access_type=offline und prompt=consent fragt, dann melden Sie sich noch einmal an.',
  },
  other_account: {
    says: 'Sie haben sich als {actual} angemeldet, dieses Konto ist aber {expected}.',
    next: 'Melden Sie sich noch einmal an und wählen Sie {expected}.',
  },
  code_exchange_failed: {
    says: 'Der Anbieter hat die Anmeldung nicht abgeschlossen ({reason}).',
    next: 'Beginnen Sie die Anmeldung noch einmal.',
  },
  no_identity: {
    says: 'Der Anbieter hat nicht gesagt, wessen Konto das ist ({reason}).',
    next: 'Prüfen Sie, ob die verbundene App nach openid und email fragt, dann melden Sie sich noch einmal an.',
  },
  loopback_blocked: {
    says: 'Dieser Computer lässt Outtray nicht auf die Antwort der Anmeldung warten.',
    next: 'Vielleicht verbietet es eine Firewall oder ein Schutzprogramm. Erlauben Sie Outtray, auf 127.0.0.1 zu lauschen, und melden Sie sich noch einmal an.',
  },
  renewal_refused: {
    says: 'Der Anbieter erneuert die Anmeldung von {email} nicht ({reason}).',
    next: 'Melden Sie sich neu an. Die Post wartet und geht danach von selbst.',
  },
  provider_unwell: {
    says: 'Der Anmelde-Server hat nicht wie erwartet geantwortet ({status}).',
    next: 'Outtray versucht es von selbst wieder. Inzwischen geht nichts verloren.',
  },
  provider_unreachable: {
    says: 'Der Anmelde-Server ist nicht zu erreichen.',
    next: 'Outtray versucht es von selbst wieder. Inzwischen geht nichts verloren.',
  },
  needs_authorization: {
    says: '{email} braucht eine neue Anmeldung.',
    next: 'Die Post wartet und geht danach von selbst.',
  },
  reauth_required: {
    says: 'Der Administrator von {email} verlangt von Zeit zu Zeit eine neue Anmeldung.',
    next: 'Melden Sie sich neu an. Der Administrator kann diese App als vertrauenswürdig kennzeichnen, um das zu vermeiden.',
  },
  client_invalid: {
    says: 'Google kennt die verbundene App „{app}“ nicht mehr, oder ihr Geheimnis ist falsch.',
    next: 'Laden Sie die Client-Datei noch einmal herunter, oder legen Sie einen neuen Client an, falls dieser gelöscht wurde, und legen Sie die Datei auf der verbundenen App ab.',
  },
  scope_invalid: {
    says: 'Der Anbieter kennt die Rechte nicht, um die „{app}“ bittet.',
    next: 'Prüfen Sie die Berechtigungen (Scopes) der verbundenen App.',
  },
  clock_skew: {
    says: 'Die Uhr dieses Computers geht um {minutes} Minuten falsch.',
    next: 'Stellen Sie die Uhr. Outtray versucht es von selbst wieder.',
  },
  keyring_missing: {
    says: 'Dieser Computer hat keinen Schlüsselbund; die Anmeldung lässt sich nicht sicher aufbewahren.',
    next: 'Wählen Sie oben im Fenster, wie sie aufbewahrt werden soll, oder installieren Sie einen Schlüsselbund wie gnome-keyring.',
  },
  keyring_locked: {
    says: 'Der Schlüsselbund ist gesperrt; Outtray kann die Anmeldung nicht lesen.',
    next: 'Entsperren Sie ihn. Die Post wartet und geht danach von selbst.',
  },
  token_unreadable: {
    says: 'Die gespeicherte Anmeldung von {email} lässt sich auf diesem Computer nicht lesen.',
    next: 'Melden Sie sich neu an. Was gespeichert ist, bleibt bis dahin, wie es ist.',
  },
  revoke_failed: {
    says: '{email} ist hier abgemeldet, aber der Anbieter hat es abgelehnt, die Anmeldung auch dort zu beenden.',
    next: 'Auf diesem Computer ist nichts mehr gespeichert. Entfernen Sie den Zugriff auch in Ihrem Google-Konto.',
  },
};
