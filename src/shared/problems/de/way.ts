import type { wayProblems } from '../way.ts';
import type { ProblemWords } from '../words.ts';

export const deWayProblems: Record<keyof typeof wayProblems, ProblemWords> = {
  certificate_unknown: {
    says: 'Auf dem Weg zu {host} liest etwas mit: Das Zertifikat stammt von niemandem, den dieser Computer kennt.',
    next: 'Im Büro ist das oft ein Sicherheitsprogramm oder der Proxy der Firma. Lassen Sie dessen Zertifikat auf diesem Computer installieren und starten Sie Outtray neu. Es wurde nichts gesendet.',
  },
  certificate_outside_its_time: {
    says: 'Das Zertifikat von {host} gilt nicht zu der Zeit, die die Uhr dieses Computers zeigt.',
    next: 'Prüfen Sie zuerst die Uhr dieses Computers. Outtray versucht es von selbst wieder. Es wurde nichts gesendet.',
  },
  proxy_away: {
    says: 'Der Proxy aus den Netzwerkeinstellungen dieses Computers ist nicht erreichbar.',
    next: 'Prüfen Sie den Proxy in den Netzwerkeinstellungen des Systems. Outtray versucht es von selbst wieder.',
  },
  proxy_password: {
    says: 'Der Proxy aus den Netzwerkeinstellungen dieses Computers verlangt ein Kennwort, das Outtray nicht angeben kann.',
    next: 'Bitten Sie den Betreiber des Proxys, diesen Computer ohne Kennwort durchzulassen. Die Post wartet so lange.',
  },
  proxy_refused: {
    says: 'Der Proxy lässt Outtray nicht zu {host} durch (Antwort {status}).',
    next: 'Bitten Sie den Betreiber des Proxys, {host} zu erlauben. Die Post wartet so lange.',
  },
  proxy_unknown: {
    says: 'Die Netzwerkeinstellungen des Systems nennen einen Proxy der Art {kind}, die Outtray nicht beherrscht.',
    next: 'Stellen Sie einen HTTP- oder HTTPS-Proxy ein, oder eine direkte Verbindung. Die Post wartet so lange.',
  },
  captive_portal: {
    says: 'Statt des Anmeldeservers hat eine Seite des Netzwerks geantwortet.',
    next: 'Öffnen Sie im Browser eine Webseite und melden Sie sich am Netzwerk an, wie im Hotel. Outtray versucht es von selbst wieder.',
  },
  clock_ahead: {
    says: 'Die Uhr dieses Computers geht {minutes} Minuten vor.',
    next: 'Stellen Sie die Uhr, oder lassen Sie sie vom System stellen. Die Post geht weiter hinaus.',
  },
  clock_behind: {
    says: 'Die Uhr dieses Computers geht {minutes} Minuten nach.',
    next: 'Stellen Sie die Uhr, oder lassen Sie sie vom System stellen. Die Post geht weiter hinaus.',
  },
  revoke_unasked: {
    says: '{email} ist hier abgemeldet. Der Anbieter wurde nicht gebeten, die Anmeldung auch dort zu beenden, weil sie nicht lesbar war.',
    next: 'Auf diesem Computer ist nichts mehr gespeichert. Entfernen Sie den Zugriff auch in Ihrem Google-Konto.',
  },
  revoke_unreachable: {
    says: '{email} ist hier abgemeldet, aber der Anbieter war nicht erreichbar, um die Anmeldung auch dort zu beenden.',
    next: 'Auf diesem Computer ist nichts mehr gespeichert. Entfernen Sie den Zugriff auch in Ihrem Google-Konto.',
  },
};
