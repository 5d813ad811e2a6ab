import type { PhraseFile } from './phrases.ts';

export const italian: PhraseFile = {
  macros: {
    them: "BRAND|voi|da voi|quest'(azienda|app)|questa (compagnia|banca|azienda|app|assicurazione)|questo (operatore|sito|negozio|hotel|servizio|gestore)",
    thing:
      'telefono|cellulare|smartphone|portatile|computer|pc|auto|macchina|banca|hotel|albergo|ristorante|app|programma|software|strumento|operatore|gestore|fornitore|tariffa|piano|compagnia|assicurazione|cuffie|orologio|tablet|tv|fotocamera|alternativa|bici|materasso|conto|hosting',
    contract:
      'abbonamento|contratto|conto|linea|carta|polizza|fibra|servizio|assicurazione|account|numero|mutuo|iscrizione|sim|offerta|utenza',
    away: "(altrove|alla concorrenza|con la concorrenza|a OTHER|con OTHER|in OTHER|operatore|gestore|banca|compagnia|fornitore|assicurazione|da un'altra parte)",
  },
  negators: 'non no mai senza nessuno nessuna neanche nemmeno né niente',
  sure: {
    leave: `
      (ho|abbiamo|ho appena|ho finalmente|voglio|vorrei|devo|sto|sto per|intendo|penso di) [già|finalmente|appena] (disdetto|disdire|disdettare|disdicendo|chiuso|chiudere|chiudendo|cancellato|cancellare|annullato|annullare|rescisso|recedere) [da|dal|il|la|i|l'] [mio|mia|miei|nostro|nostra|...] <contract>
      (disdico|disdiciamo|chiudo|cancello) (il mio|la mia|i miei|il nostro|il|la|l'|tutto) [...] <contract>
      (richiesta|modulo|lettera) di (disdetta|recesso)
      come (faccio a|si fa a|posso|si può) (disdire|recedere|chiudere|cancellare|cancellarmi|disiscrivermi|eliminare il mio)
      (lascio|lasciamo|lascerò|lasceremo|mollo|molliamo|abbandono) [definitivamente|finalmente] BRAND
      (ho|abbiamo) [finalmente|appena|già] (lasciato|mollato|abbandonato) BRAND
      (lasciato|lasciare|mollato|mollare) BRAND per
      (me ne vado|ce ne andiamo|me ne andrò|vado via) [da|a] (BRAND|OTHER|voi)
      (cambio|cambierò|cambiamo|cambiare|cambiato) [subito|presto|decisamente] <away>
      (passo|passerò|passiamo|passato|passata|passando|passare) (a OTHER|alla concorrenza|con OTHER|ad altro|a un altro)
      (penso di|sto pensando di|voglio|vorrei|ho deciso di|è ora di|sto valutando di|pronto a|pronta a) (lasciare|mollare|cambiare|abbandonare|andarmene da) <them>
      mai più (con|da|a|un|una|volo|compro|BRAND|voi|in)
      (mai più)
      non (compro|comprerò|volerò|volo|prenoterò|prenoto|tornerò|torneremo|userò|uso|ordinerò|ordino|viaggerò|rinnovo|rinnoverò|metterò|mi vedrete|mi vedete) [mai] più
      (ultima volta) che [...] (compro|volo|ordino|prenoto|vengo|uso|viaggio|mi)
      (avete|state) (perso|perdendo|appena perso) (un|una|dei) [...] (cliente|clienti)
      (un|una) cliente in meno
      (addio|ciao ciao) BRAND
      (portabilità|portare il numero|portato il numero|porto il numero)
      (cerco|trovare|trovato) [...] alternativa a BRAND
      (disinstallo|disinstallato|disinstallata|eliminato|cancellato) [...] (l'app|l'account|il mio account|l'applicazione|BRAND)
    `,
    buy: `
      (ho appena|abbiamo appena|appena|finalmente ho) (ordinato|prenotato|acquistato|sottoscritto|attivato|preordinato) [...]
      (ho|abbiamo) [già|finalmente] (ordinato|prenotato|preordinato) [...] BRAND
      (voglio|vorrei|ho deciso di|abbiamo deciso di|sto per) (comprare|comprarmi|ordinare|prenotare|prendere|acquistare|abbonarmi|passare a|prendermi) [...] BRAND
      (mi|me) (compro|prendo|regalo|lo compro) [...] BRAND
      (passo|passerò|passiamo|passato) (a|con) BRAND
      dove (posso|si può|lo|la|si) (comprare|trovare|ordinare|acquistare|compro|trovo|comprarlo|comprarla) [...]
    `,
    evaluate: `
      (sto pensando|pensavo|penso|sono tentato|sono tentata|sto valutando|valuto) [di|se] (comprare|prendere|provare|passare|ordinare|prenotare|abbonarmi|acquistare|fare) [...] BRAND
      (sto valutando|valutando|indeciso su|indecisa su) BRAND
      (qualcuno|chi) [...] (ha provato|ha già provato|usa|conosce|ha comprato|è stato|si trova bene|ha esperienza|ha)
      (opinioni|pareri|recensioni|esperienze|esperienza) (su|con|di|sul|sulla) [...]
      (che ne pensate|cosa ne pensate|come vi trovate|com'è|come sono) [di|con|il|la|...] BRAND
      (ne vale|vale) [davvero] la pena
      (quanto) (costa|costano|viene|vengono|costerebbe|si paga) [...]
      (qual è il|quali sono i|quali sono gli) (prezzo|costo|prezzi|orari|tempi)
      (avete|fate|spedite|accettate|c'è|ci sono|offrite|consegnate|vendete|si può) [...]
    `,
    compare: `
      BRAND (o|vs|versus|contro) [il|la|con|a] OTHER
      OTHER (o|vs|versus|contro) [il|la|con|a] BRAND
      (indeciso|indecisa|scegliere|differenza|differenze|confronto|confrontare|dubbio|paragone) [...] (tra|fra) [...]
      (quale|quali) [...] (mi consigliate|consigliate|scegliere|prendo|è meglio|conviene|dei due|delle due|preferite)
      (meglio|peggio|più economico|più caro|più veloce|migliore|peggiore|più affidabile) (di|del|della|che|rispetto a) (BRAND|OTHER)
      (BRAND|OTHER) [...] (meglio|peggio|migliore|peggiore|più caro|più economico) (di|del|della|che)
      (meglio) BRAND o
      (rispetto a|in confronto a) (OTHER|BRAND)
    `,
    need: `
      (cerco|cerchiamo|sto cercando|ho bisogno di|mi serve|ci serve|avrei bisogno di|abbiamo bisogno di) (un|una|un'|dei|delle) [nuovo|nuova|buon|buona|...] (<thing>)
      (che|quale|quali) [...] (<thing>) [...] (mi consigliate|consigliate|usate|compro|prendo|scegliere)
      (consigli|suggerimenti|raccomandazioni) (per|su) [...] (<thing>)
      (qualcuno|chi) (mi|sa|può|ha) [da] (consiglia|consigliare|consigliarmi|suggerire|consigliarmi un)
      (mi consigliate|mi sapete consigliare|sapete consigliarmi|potete consigliarmi) (un|una|un') [...]
    `,
    recommend: `
      (lo|la|li|le|ve lo|ve la|vi|te lo|te la) (consiglio|raccomando|straconsiglio)
      (consiglio|consigliamo|raccomando) [vivamente|a tutti|caldamente|assolutamente|davvero] [...] BRAND
      (consigliatissimo|consigliatissima|consigliato|consigliata|stra consigliato|straconsigliato|da provare|da non perdere|imperdibile|imperdibili)
      (dovete|devi|dovreste) [assolutamente|tutti] (provare|provarlo|provarla|andare|comprare|andarci|scaricare) [...]
      (andateci|provatelo|provatela|compratelo|compratela|non ve ne pentirete|a occhi chiusi|ad occhi chiusi)
      (se) (cercate|cerchi|volete|state cercando) [...] (BRAND|andate|provate|prendete)
    `,
    complain: `
      (servizio|assistenza|esperienza|qualità|prodotto|consegna|app|cibo|volo|hotel|personale|compagnia) [...] (pessimo|pessima|orribile|scandaloso|scandalosa|vergognoso|vergognosa|inesistente|penoso|penosa|terribile|scadente|indecente|disastroso|imbarazzante|schifoso|inaccettabile)
      (pessimo|pessima|peggior|peggiore|orribile|brutta|cattiva|scarsa) (servizio|esperienza|assistenza|compagnia|operatore|hotel|qualità|app|banca|volo|gestione)
      (ancora|mai) (nessuna|niente|nulla|non) [...] (risposta|rimborso|arrivato|ricevuto|consegnato)
      (non|mai) [ho|è|hanno|ancora|mi] [ancora|mai] (arrivato|arrivata|ricevuto|consegnato|risposto|rimborsato|funziona|funzionano|arrivati)
      (che|una|è una|è un) (vergogna|truffa|schifo|scandalo|disastro|delusione|presa in giro|furto)
      (molto|davvero|veramente|estremamente) (deluso|delusa|delusi|arrabbiato|arrabbiata|insoddisfatto)
      (non funziona|non va|non si apre|non carica|si blocca|si è rotto|si è rotta|va in crash)
      (aspetto|aspettiamo|sto aspettando|in attesa) (da) [...]
      (ladri|truffatori|incompetenti|incapaci|buffoni|pagliacci)
      (sconsiglio|sconsigliato|sconsigliatissimo|state alla larga|da evitare|evitate)
      (perso|smarrito|rotto|danneggiato) [...] (il mio|la mia|i miei|le mie|il nostro) [...] (pacco|valigia|bagaglio|bagagli|ordine)
    `,
    help: `
      (potete|potreste|mi potete|mi puoi|puoi|potresti|può) [per favore] (aiutarmi|aiutare|rispondere|rispondermi|verificare|controllare|spiegarmi|dirmi|confermare|contattarmi|rimborsare|aiutarci|dire) [...]
      (aiuto|mi serve aiuto|ho bisogno di aiuto|aiutatemi|help)
      (non riesco|non riusciamo|impossibile|non posso) [più|ad|a] (accedere|entrare|contattare|pagare|ordinare|attivare|aprire|scaricare|prenotare|installare|parlare|connettermi|collegarmi|a) [...]
      (dov'è|dove si trova|che fine ha fatto|dove sono) (il|la|i|le) (mio|mia|miei|mie) [...]
      come (faccio|posso|si fa|facciamo) [per|a|ad] (attivare|cambiare|contattare|recuperare|modificare|ottenere|parlare|avere|sbloccare|ricevere|tracciare) [...]
      (perché|perchè) [...] (mio|mia|miei|mi|l'applicazione|l'app) [...]
      (quando) [...] (rimborso|arriva|arriverà|riceverò|ripristinate|ripristinato|risolvete)
      (rispondete|rispondere|rispondetemi) [...] (dm|privato|messaggio|messaggi|mail|email)
      (numero|indirizzo) [...] (assistenza|servizio clienti|contattare)
    `,
    share: `
      (appena|finalmente) (arrivato|arrivata|ricevuto|ritirato|provato|comprato|comprata|installato) [...]
      (il mio nuovo|la mia nuova|i miei nuovi|le mie nuove) [...] BRAND
      (molto|davvero|super|proprio) (contento|contenta|soddisfatto|soddisfatta|contenti|buono|buona|bene|gentile|gentili|veloce|pulito|felice) [...]
      (ottimo|ottima|eccellente|fantastico|fantastica|splendido|splendida|grande|perfetto|bravissimi) (servizio|esperienza|assistenza|hotel|soggiorno|prodotto|volo|qualità|personale|accoglienza|cibo)
      (grazie) [mille|a|infinite] [...] (BRAND|per)
      (adoro|amo) (il mio|la mia|i miei) [...] BRAND
      (mi trovo|ci troviamo|trovato|trovati) (bene|benissimo|molto bene|alla grande)
    `,
    none: `
      (volo|treno|concerto|partita|evento|appuntamento) [...] (cancellato|cancellati|annullato|annullata)
      BRAND (annuncia|lancia|presenta|apre|acquista|svela|licenzia|assume|investe|pubblica|firma|nomina|inaugura|multata|condannata|sponsor)
      (offerta|offerte) di lavoro
      (concorso|giveaway|partecipa|vinci|in palio|codice sconto|link in bio|gratis|scopri|approfitta)
      (borsa|azioni|titolo|utile|fatturato|trimestre|azionisti|fusione|acquisizione)
      (lascio|lascia|lascerò) (twitter|facebook|instagram|la casa|il lavoro|il governo|la politica|perdere)
    `,
  },
  maybe: {
    leave: '(disdetta|disdire|recesso|concorrenza|cambiare operatore|portabilità)',
    buy: '(comprare|ordinare|prenotare|acquistare|ordinato|prenotato)',
    evaluate: '(opinioni|vale la pena|provare|quanto costa|prezzo|recensioni)',
    compare: '(vs|versus|meglio di|peggio di|confronto)',
    need: '(cerco|serve|bisogno|consigli)',
    recommend: '(consiglio|migliore|imperdibile|consigliato)',
    complain:
      '(schifo|vergogna|truffa|deluso|delusa|ritardo|guasto|problema|problemi|peggio|pessimo|pessima|ladri|rotto|rotta|attesa|nessuno|lento|sporco|freddo|disservizio|reclamo)',
    help: '(aiuto|aiutare|per favore|dm|come|assistenza|soluzione|info)',
    share: '(grazie|contento|contenta|ottimo|ottima|perfetto|felice|eccellente|arrivato|bravi)',
  },
  asking: `
    (qualcuno|chi) (sa|conosce|può|ha|mi|saprebbe) [...]
    (sapete|sai|sa) (se|come|quando|dove|perché|quanto)
    (come|quando|dove|quanto|quale|quali|perché|perchè|chi|cosa|che) [...]
    (avete|potete|posso|si può|c'è|ci sono|fate|è possibile|spedite|sarà) [...]
    (vorrei|volevo|mi piacerebbe) sapere
    (una|avrei una) (domanda|informazione)
  `,
  rhetorical: `
    (sul serio|davvero|scherzate|state scherzando|ma siete seri|vero|no|eh|capito|è uno scherzo|ma dai)
    (vi sembra normale|ma è normale|è normale|fino a quando|a che serve|a cosa serve|chi se ne frega|ma come si fa|ma vi pare|possibile che) [...]
    (cercate|vuoi|volete|pronti|pronto|lo sapevate|sapevate che|chi viene|hai mai) [...]
  `,
  reasons: {
    price:
      '(prezzo|prezzi|tariffa|tariffe|caro|cara|cari|carissimo|costo|costi|costa|costano|bolletta|bollette|fattura|fatturazione|fatture|addebito|addebitato|rimborso|rimborsi|rimborsato|soldi|sconto|sconti|promozione|economico|economica|gratis|pagare|pagato|euro|commissioni|supplemento|aumento|aumenti|rapporto qualità prezzo|rincaro|canone|rata|rate|ladri)',
    quality:
      '(qualità|rotto|rotta|difettoso|difettosa|difetto|resistente|fragile|materiale|materiali|comodo|comoda|scomodo|scomoda|sporco|sporca|pulito|pulita|pulizia|buono|delizioso|deliziosa|sapore|insipido|freddo|fredda|cibo|pasto|piatto|camera|camere|letto|letti|rumore|rumoroso|batteria|schermo|fotocamera|segnale|copertura|rete|velocità|sedili|finiture|motore|colazione|odore|puzza|audio)',
    delivery:
      '(consegna|consegne|consegnato|consegnata|spedizione|spedito|spedizioni|pacco|pacchi|ordine|ordini|corriere|corrieri|tracciamento|arrivato|arrivata|arriva|ritardo|ritardi|in ritardo|tempi|bagaglio|bagagli|valigia|valigie|cancellato|perso|persa|puntuale|puntualità|smarrito|volo cancellato|coincidenza|installazione)',
    service:
      '(servizio|servizio clienti|assistenza|call center|personale|operatore|operatori|addetto|addetti|commesso|commessa|cameriere|camerieri|gentile|gentili|gentilezza|cortese|maleducato|maleducati|scortese|rispondono|risposta|risposto|telefono|attaccato|reception|staff|hostess|sportello|reclamo|professionale|professionalità|incompetenti|incompetente|tecnico|tecnici|accoglienza|fila|filiale|attesa al telefono)',
    bug: '(bug|errore|errori|crash|blocca|bloccato|bloccata|guasto|guasti|app|applicazione|sito|server|connessione|accedere|accesso|login|password|aggiornamento|aggiornato|versione|non funziona|non funzionano|non va|down|trema|lag|lenta|sincronizza|disconnette|wifi|router|internet|disservizio|non carica|riavvia|hackerato)',
    safety:
      "(sicurezza|pericolo|pericoloso|pericolosa|incendio|fuoco|bruciato|brucia|ustione|esploso|esplode|surriscalda|richiamo|intossicazione|intossicato|allergia|allergeni|contaminato|fuga di dati|dati personali|hackerato|frode|phishing|incidente|ferito|ferita|freni|airbag|fumo|tossico|scarafaggi|scarafaggio|topi|cimici|salmonella|vetro|rubato|furto d'identità)",
    ethics:
      '(etica|etico|sfruttamento|sfrutta|sfruttano|lavoro minorile|schiavitù|diritti dei lavoratori|condizioni di lavoro|lavoratori|sindacato|sindacati|sciopero|greenwashing|ambiente|ambientale|inquinamento|inquina|inquinano|sostenibile|sostenibilità|clima|plastica|animali|razzismo|razzista|sessismo|sessista|omofobo|discriminazione|boicottare|boicottaggio|evasione fiscale|tasse|corruzione|bugie|bugiardi|mentono|licenziamenti|licenzia|licenziati|monopolio|privacy|ipocriti|ipocrisia|sorveglia)',
  },
};
