import type { PhraseFile } from './phrases.ts';

export const german: PhraseFile = {
  macros: {
    them: 'BRAND|euch|Ihnen|diese (firma|bank|app|airline|marke)|dieser (laden|anbieter|verein|saftladen)|diesen (laden|anbieter|verein|saftladen)|diesem (laden|anbieter|verein|saftladen)',
    thing:
      'handy|smartphone|telefon|laptop|notebook|rechner|auto|bank|hotel|restaurant|app|software|programm|tool|anbieter|tarif|vertrag|airline|versicherung|kopfhörer|uhr|tablet|fernseher|kamera|alternative|fahrrad|matratze|konto|hoster|provider|girokonto|drucker',
    contract:
      'vertrag|abo|konto|mitgliedschaft|tarif|karte|versicherung|anschluss|account|handyvertrag|girokonto|depot|bahncard|kreditkarte|abonnement|police|kundenkonto',
    away: '(zur konkurrenz|zu OTHER|den anbieter|anbieter|die bank|bank|die versicherung|woanders hin|zu einem anderen)',
  },
  negators: 'nicht kein keine keinen keiner keinem nie niemals ohne niemand nichts weder',
  sure: {
    leave: `
      (habe|hab|haben|werde|werden|will|wollen|möchte|muss|kann) [jetzt|heute|gerade|endlich|nun|ich] (meinen|mein|meine|unseren|unser|unsere|den|das|die) [...] <contract> [...] (gekündigt|kündigen|geschlossen|auflösen|aufgelöst|stornieren|beenden)
      (kündige|kündigen|kündigte) [ich|hiermit|jetzt|heute|wir] (meinen|mein|meine|unseren|unser|unsere|den|das|die|alles|bei) [...] [<contract>|BRAND]
      (gekündigt|kündigung) (ist raus|geht raus|bei BRAND|eingereicht|abgeschickt)
      (wie|wo) (kann ich|kündige ich|kündigt man|kann man|lösche ich) [...] (kündigen|BRAND|löschen|account|konto)
      (verlasse|verlassen) [ich] [jetzt|endlich] BRAND
      (weg|raus|los) (von|aus) BRAND
      (wechsle|wechsel|wechseln|wechselt|gewechselt|wechseln wir) [ich|jetzt|nun|definitiv|dann|halt|gerade|werde|endlich] [...] <away>
      (werde|will|werden|überlege|denke) [ich|jetzt|ernsthaft|darüber nach|nun|definitiv|wohl] [...] [<away>] [zu] (wechseln|kündigen)
      (von BRAND) zu (OTHER|einem anderen) [...] (gewechselt|wechseln|gegangen)
      (nie wieder|niemals wieder|nie mehr) [BRAND|bei|mit|etwas|was]
      (kaufe|buche|bestelle|fliege|fahre|komme|gehe|nutze) [ich] (nie wieder|nie mehr|nicht mehr|nichts mehr) [...]
      (war|ist|das war) [definitiv|jetzt] (das letzte mal|mein letzter|meine letzte|unsere letzte|mein letztes) [...]
      (letztes|letzte|letzter) (mal|bestellung|einkauf|flug|buchung|handy) (bei|mit|von) [...]
      (habt|haben sie|hat|haben) [gerade|jetzt|soeben] [einen|eine] [...] (kunden|kundin) (weniger|verloren)
      (verliert|verlieren) [ihr|sie] [...] (kunden|kundin)
      (ein kunde|eine kundin) weniger
      (tschüss|tschüß|adieu|auf nimmerwiedersehen|goodbye) BRAND
      (rufnummernmitnahme|rufnummer mitnehmen|nummer portieren|portierung)
      (alternative|alternativen) (zu|für) BRAND
      (app|account|konto|BRAND) [...] (deinstalliert|gelöscht|deinstalliere)
    `,
    buy: `
      (gerade|soeben|endlich|heute|eben|jetzt) [...] BRAND [...] (bestellt|gebucht|gekauft|vorbestellt|abgeschlossen|reserviert)
      (habe|hab|haben) [mir|uns] [...] BRAND [...] (bestellt|vorbestellt|gebucht|reserviert)
      (werde|will|möchte|werden|wollen) [mir|ich|uns|jetzt] [...] BRAND [...] (kaufen|bestellen|buchen|holen|zulegen|abschließen|gönnen)
      (hole|hol|kaufe|kauf|bestelle|gönne|gönn) [ich] [mir] [...] BRAND
      (wechsle|wechsel|wechseln|gewechselt) [ich|jetzt|nun] [...] zu BRAND
      wo (kann ich|kann man|gibt es|bekomme ich|gibts|krieg ich) [...] (kaufen|bestellen|BRAND|buchen)
      (nehmt|nimm) mein geld
    `,
    evaluate: `
      (überlege|überlegen|spiele mit dem gedanken|denke darüber nach|liebäugle) [gerade|ob|mir|mit] [...] BRAND [...] [zu] (kaufen|holen|bestellen|wechseln|probieren|buchen|zulegen)
      (überlege|liebäugle) [gerade|mit] [...] BRAND
      (hat|kennt|nutzt|benutzt) [hier|von euch|schon] (jemand|wer|irgendjemand) [...]
      (jemand|wer) [hier] [...] (erfahrung|erfahrungen|getestet|ausprobiert) [...]
      (erfahrungen|erfahrung|meinungen|meinung|erfahrungsberichte) (mit|zu|zum|zur) [...]
      (was haltet ihr|was hältst du|was meint ihr) [von|zu] [...]
      (lohnt|lohnen) (sich|es sich) [...]
      (was|wie viel|wieviel) (kostet|kosten|zahlt man|zahle ich) [...]
      (wie|was) (hoch|ist) (sind die|ist der|der preis|die kosten) [...]
      (habt ihr|gibt es|liefert ihr|bietet ihr|macht ihr|nehmt ihr|haben sie|bieten sie|liefern sie|verkauft ihr|gibts) [...]
    `,
    compare: `
      BRAND (oder|vs|versus|gegen) [das|die|der|doch] OTHER
      OTHER (oder|vs|versus|gegen) [das|die|der|doch] BRAND
      (schwanke|schwanken|unentschieden|unterschied|unterschiede|vergleich|vergleiche|entscheiden|wahl) [...] zwischen [...]
      (welches|welcher|welche|welchen) [...] (ist besser|soll ich|würdet ihr|empfehlt ihr|nehmen|lohnt sich|bevorzugt)
      (besser|schlechter|billiger|günstiger|teurer|schneller|zuverlässiger) als [bei|das|die|der] (BRAND|OTHER)
      (BRAND|OTHER) [...] (besser|schlechter|billiger|günstiger|teurer|schneller) als
      (im vergleich zu|verglichen mit) [...] (OTHER|BRAND)
    `,
    need: `
      (suche|suchen|brauche|brauchen|benötige|bräuchte|sucht) [ich|wir|einen|eine|ein|neues|neuen|neue|gutes|gute|guten|dringend|...] (<thing>)
      (welches|welchen|welche|welcher) [...] (<thing>) [...] (empfehlen|empfehlt|nutzt|benutzt|kaufen|könnt|habt)
      (kann|könnt|kennt) [mir] (jemand|wer|ihr) [...] (empfehlen|einen guten|eine gute|ein gutes)
      (empfehlungen|tipps|vorschläge) (für|zu) [...] (<thing>)
    `,
    recommend: `
      (kann|können|kann ich) [BRAND|ich|das|es|die|den|euch|nur|wir|...] [wirklich|nur|sehr|wärmstens|absolut] [weiter] (empfehlen|weiterempfehlen)
      (empfehle|empfehlen) [ich|wir|gerne|jedem|allen] [...] [weiter]
      (klare|absolute|unbedingte|große) (empfehlung|kaufempfehlung|weiterempfehlung)
      (unbedingt|müsst ihr|solltet ihr|muss man) [...] (ausprobieren|probieren|hingehen|kaufen|testen|holen|besuchen)
      (absolut|sehr|unbedingt|wirklich) empfehlenswert
      (kauft|probiert|bucht) [euch|mal] [...] BRAND
      (wer|falls ihr) [...] sucht [...] BRAND
    `,
    complain: `
      (service|kundenservice|kundendienst|qualität|essen|lieferung|app|hotel|support|hotline|erfahrung|produkt|personal|verbindung|netz) [...] (schlecht|miserabel|katastrophal|katastrophe|unterirdisch|mies|grottig|frechheit|unverschämt|unmöglich|unfreundlich|lausig|beschissen|scheiße|mangelhaft|furchtbar|schrecklich|zum kotzen)
      (schlechter|schlechte|schlechtester|schlechteste|miserabler|mieser|miese|katastrophaler|unfreundlicher|unfreundliches) (service|kundenservice|erfahrung|qualität|support|kundendienst|laden|anbieter|hotel|personal|airline|bank|app)
      (immer noch|noch immer|bis heute|seit wochen|seit tagen) (nicht|keine|kein|nichts|keinen) [...]
      (nicht|nie) (angekommen|geliefert|erhalten|bekommen|beantwortet|erreichbar|erstattet)
      (eine|so eine|was für eine|echt eine|die reinste) (frechheit|unverschämtheit|sauerei|katastrophe|zumutung|schande|verarsche|abzocke|enttäuschung)
      (sehr|total|echt|schwer|maßlos|extrem) (enttäuscht|enttäuschend|sauer|verärgert|genervt|unzufrieden)
      (funktioniert|geht|läuft|klappt|lädt) [schon wieder|mal wieder|immer noch|wieder|gar|seit|einfach] (nicht|nix) [...]
      (stürzt|hängt) (ständig|dauernd|immer|schon|sich) [...]
      (warte|warten) [ich|wir|jetzt|nun|schon] seit [...]
      (abzocker|betrüger|saftladen|drecksladen|sauhaufen|idioten|verbrecher)
      (finger weg|nicht zu empfehlen|kann ich nicht empfehlen|nicht empfehlenswert|rate ab|rate davon ab)
      (koffer|paket|gepäck|bestellung) [...] (verloren|weg|kaputt|beschädigt|verschwunden|verspätet)
      (kaputt|defekt) (angekommen|geliefert|gegangen)
      (streikt|spinnt) [...] (wieder|schon|mal|dann)
    `,
    help: `
      (könnt ihr|können sie|könntet ihr|könnten sie|kann mir|kannst du) [bitte|mir|jemand|mal|da|das] [...] (helfen|sagen|prüfen|antworten|erklären|weiterhelfen|nachsehen|nachschauen|bestätigen|mitteilen|schicken)
      (brauche hilfe|hilfe bitte|bitte um hilfe|bitte helft|bitte hilfe|help)
      (kann|komme|komm|konnte) [ich|mich|leider|seit] [mich|seit|heute|...] (nicht|keine|kein|nirgends) [mehr] [...] (einloggen|anmelden|erreichen|bezahlen|bestellen|buchen|öffnen|rein|zugreifen|registrieren|aktivieren|herunterladen|ändern)
      (wo ist|wo bleibt|wo sind|wo bleiben) (mein|meine|unser|unsere) [...]
      wie (kann ich|komme ich|bekomme ich|ändere ich|aktiviere ich|erreiche ich|mache ich|kriege ich) [...]
      (warum|wieso|weshalb) [...] (mein|meine|meinen|meinem|ich) [...]
      (wann) [...] (erstattung|geld|geliefert|lieferung|paket|wieder|behoben|bekomme ich|kommt mein)
      (bitte) (antworten|meldet euch|antwortet|um rückmeldung|um antwort|rückruf|melden) [...]
      (telefonnummer|nummer|ansprechpartner|mailadresse) [...] (kundenservice|support|hotline|erreichen)
    `,
    share: `
      (gerade|heute|endlich|eben) [...] (angekommen|bekommen|abgeholt|ausgepackt|ausprobiert|erhalten)
      (mein neues|meine neue|mein neuer|meinen neuen|meine neuen) [...] BRAND
      (sehr|super|total|echt|wirklich|rundum) (zufrieden|glücklich|freundlich|freundliche|gut|schnell|sauber|lecker|nett|begeistert|hilfsbereit) [...]
      (toller|tolles|super|guter|gutes|exzellenter|perfekter|klasse|top|hervorragender|schönes) (service|kundenservice|hotel|produkt|essen|support|flug|qualität|aufenthalt|erfahrung|personal)
      (danke|vielen dank|herzlichen dank) [an] [...] (BRAND|für)
      (liebe|mag) (mein|meine|meinen) [...] BRAND
      (lief|läuft|klappt|funktioniert) [alles] (super|prima|einwandfrei|perfekt|problemlos|gut|wunderbar)
    `,
    none: `
      (flug|zug|konzert|spiel|termin|veranstaltung) [...] (gestrichen|abgesagt|storniert|annulliert)
      BRAND (kündigt|startet|präsentiert|eröffnet|übernimmt|stellt|entlässt|investiert|veröffentlicht|baut|plant|verkauft|sucht|meldet|will|bringt|arbeitet|überwacht|schluckt)
      (stellenangebot|stellenanzeige|jobangebot|wir suchen|karriere bei)
      (gewinnspiel|gewinnen|verlosung|verlosen|rabattcode|gutschein|link in bio|jetzt sichern|verkaufe|angebot des tages|mitmachen|gratis)
      (börse|aktie|aktien|umsatz|gewinn|quartal|aktionäre|fusion|übernahme|kartellamt)
      (kündige|gekündigt|kündigt) [meinen|meine|die|der|ihren|seinen|ihm|...] (job|wohnung|mieter|mitarbeiter|mitarbeitern|trainer|arbeit|freundschaft)
    `,
  },
  maybe: {
    leave: '(kündigen|kündigung|gekündigt|konkurrenz|anbieterwechsel|wechseln)',
    buy: '(kaufen|bestellen|buchen|bestellt|gebucht|vorbestellen)',
    evaluate: '(erfahrungen|lohnt|ausprobieren|kostet|preis|meinungen)',
    compare: '(vs|versus|besser als|schlechter als|vergleich)',
    need: '(suche|brauche|empfehlung|empfehlungen)',
    recommend: '(empfehle|empfehlen|beste|bester|bestes|empfehlenswert)',
    complain:
      '(frechheit|katastrophe|schlecht|enttäuscht|verspätung|störung|problem|probleme|abzocke|unverschämt|kaputt|defekt|warte|niemand|langsam|dreckig|kalt|beschwerde|mies|nervig|nervt|streikt)',
    help: '(hilfe|helfen|bitte|dm|pn|wie|support|lösung)',
    share: '(danke|zufrieden|super|perfekt|toll|begeistert|angekommen|klasse|freue)',
  },
  asking: `
    (weiß|kennt|kann|hat) [hier] (jemand|wer|einer) [...]
    (wisst ihr|wissen sie|weißt du) (ob|wie|wann|wo|warum|was)
    (wie|wann|wo|wieviel|welche|welcher|welches|warum|wieso|wer|was) [...]
    (habt ihr|könnt ihr|kann ich|kann man|gibt es|macht ihr|ist es|sind|darf ich|haben sie|können sie|gibts) [...]
    (würde|möchte|wollte) gerne (wissen|fragen)
    (eine|hätte eine|mal eine) frage
  `,
  rhetorical: `
    (ernsthaft|echt jetzt|im ernst|euer ernst|wirklich|wollt ihr mich|soll das ein witz|oder|ne|gell|nicht wahr|was soll das)
    (ist das normal|findet ihr das normal|wie lange noch|wozu|wen interessiert|wen juckt|wer hätte das gedacht|was soll|wie kann man nur) [...]
    (sucht ihr|lust auf|wusstet ihr|wer will|wer kommt|bereit für|schon gewusst|kennt ihr das) [...]
  `,
  reasons: {
    price:
      '(preis|preise|preises|teuer|teure|teurer|überteuert|kosten|kostet|rechnung|rechnungen|gebühr|gebühren|abgebucht|abbuchung|erstattung|erstattet|rückerstattung|geld|rabatt|rabatte|angebot|billig|günstig|kostenlos|bezahlen|bezahlt|zahlen|euro|aufpreis|zuschlag|preiserhöhung|preis leistung|beitrag|beiträge|zinsen|abzocke|tarif|mahnung)',
    quality:
      '(qualität|kaputt|defekt|mangel|mängel|robust|stabil|zerbrechlich|material|bequem|unbequem|schmutzig|dreckig|sauber|sauberkeit|lecker|geschmack|fad|kalt|kalte|essen|gericht|frühstück|zimmer|bett|betten|laut|lärm|akku|display|bildschirm|kamera|netz|empfang|netzabdeckung|geschwindigkeit|sitze|verarbeitung|motor|geruch|stinkt|klang|hässlich)',
    delivery:
      '(lieferung|lieferungen|geliefert|liefern|lieferzeit|lieferdienst|paket|pakete|bestellung|versand|verschickt|zusteller|paketbote|sendung|sendungsverfolgung|angekommen|verspätung|verspätungen|verspätet|zu spät|pünktlich|pünktlichkeit|gepäck|koffer|ausgefallen|verloren|anschluss verpasst|zugausfall|installationstermin|techniker kam)',
    service:
      '(service|kundenservice|kundendienst|kundenbetreuung|support|hotline|mitarbeiter|mitarbeiterin|personal|verkäufer|verkäuferin|berater|beraterin|kellner|freundlich|freundliche|unfreundlich|unfreundliche|unhöflich|hilfsbereit|kompetent|inkompetent|antwort|antwortet|antworten|aufgelegt|warteschleife|rezeption|schaffner|beratung|reklamation|professionell|techniker|filiale|schlange|betreuung)',
    bug: '(bug|bugs|fehler|fehlermeldung|absturz|abgestürzt|stürzt|hängt|störung|störungen|ausfall|app|webseite|website|server|verbindung|login|einloggen|anmelden|passwort|update|updates|version|funktioniert nicht|geht nicht|läuft nicht|lädt nicht|streikt|offline|ruckelt|synchronisiert|wlan|router|internet|gehackt|kein netz|down)',
    safety:
      '(sicherheit|gefahr|gefährlich|gefährliche|brand|feuer|verbrannt|brennt|explodiert|überhitzt|heiß|rückruf|vergiftung|lebensmittelvergiftung|allergie|allergen|verunreinigt|datenleck|datenpanne|gehackt|betrug|phishing|unfall|verletzt|verletzung|bremsen|bremse|airbag|rauch|giftig|kakerlaken|kakerlake|ratten|mäuse|bettwanzen|salmonellen|glasscherben|gestohlen|identitätsdiebstahl)',
    ethics:
      '(ethik|ethisch|ausbeutung|ausgebeutet|beutet|kinderarbeit|sklaverei|arbeiterrechte|arbeitsbedingungen|arbeiter|gewerkschaft|gewerkschaften|betriebsrat|streik|greenwashing|umwelt|umweltschutz|verschmutzung|nachhaltig|nachhaltigkeit|klima|plastik|tierquälerei|tiere|rassismus|rassistisch|sexismus|sexistisch|homophob|diskriminierung|boykott|boykottieren|steuern|steuerhinterziehung|korruption|lügen|lügner|lügt|entlassungen|entlässt|monopol|datenschutz|überwacht|überwachung|privatsphäre|heuchler|heuchelei|großspende)',
  },
};
