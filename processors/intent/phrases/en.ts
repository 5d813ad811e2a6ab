import type { PhraseFile } from './phrases.ts';

export const english: PhraseFile = {
  macros: {
    them: 'BRAND|you|u|them|it|you guys|you lot|you people|these guys|this (company|airline|bank|app|shop|store|place|provider|network|hotel|brand|service|restaurant|phone|car)',
    im: "i'm|i am|we're|we are|im",
    ill: "i'll|i will|we'll|we will|i'm going to|i am going to|i'm gonna|im gonna|gonna|we're going to|going to|i'm about to|we are going to|i'd|i would",
    ive: "i've|i have|we've|we have|i|we|just|finally",
    thing:
      'phone|laptop|car|bank|hotel|restaurant|app|software|tool|provider|plan|carrier|network|airline|jacket|shoes|pair|coat|dress|account|card|tv|camera|tablet|watch|broadband|internet|isp|contract|place|brand|alternative|replacement|insurance|crm|one|company|service|supplier|platform|host|hosting|router|sim|vpn|editor|headphones|washing machine|mattress|bike|van|sofa|printer',
    contract:
      'subscription|membership|contract|account|plan|policy|card|service|line|internet|broadband|mortgage|insurance|sub|licence|license|licenses|direct debit|loyalty card',
    leaving: 'leaving|quitting|ditching|dumping|dropping|abandoning|done with|through with|finished with|over',
    moving: 'switching|moving|changing|porting|migrating|jumping|defecting|going over',
  },
  negators:
    "not never no don't doesn't didn't won't can't cannot isn't aren't wasn't wouldn't shouldn't couldn't ain't t without nobody none hardly neither nor",
  sure: {
    leave: `
      (never|neva|nvr) (fly|flying|flyin|use|using|buy|buying) (BRAND|you|u|with you|with u) (again|anymore|ever)
      (may|might|will|could|must|would) be (my|the|our) last (time|flight|order|trip|purchase|stay|visit) [...]
      (last|final) (time|order|flight|purchase) (i|we|i'll|we'll|with|from|on|i'm|im|i will|we will) [...] (BRAND|you|ever|fly|flying|use|using|buy|order|shop|your)
      (take|taking|took|move|moving) (my|our) (business|money) (elsewhere|to)
      (moved|migrated|took) [...] off [of] BRAND
      about to lose my business
      (lost|losing) my business
      (not|won't be|wont be) (flying|using|buying|coming back|returning) [...] (you|BRAND|here) (again|anymore|if)
      (remind me to|need to|gotta|going to|have to) cancel (my|our) [...] (BRAND|trial|subscription|membership)
      <im> [so|finally|officially|really|seriously|actually|now|just] <leaving> <them>
      <im> [so|finally|officially|really|seriously|now] done [with] <them>
      <im> (so|seriously|officially) done
      <im> [so] over BRAND
      (thinking|thought|think) (of|about) (leaving|quitting|cancelling|canceling|ditching|dropping|switching from|moving from|moving away from|moving on from) [<them>]
      (thinking|thought|think) (of|about) (cancelling|canceling|closing) (my|our|the) [...] <contract>
      (thinking|thought|think) (of|about) (switching|moving|porting) ... (from|away from) [<them>]
      (considering|contemplating) (leaving|quitting|cancelling|canceling|ditching|dropping) [<them>]
      (considering|contemplating) (switching|moving) (from|away)
      (looking|want|planning|ready|about|tempted|time) to (leave|quit|ditch|dump|drop|get rid of|move on from|move away from|switch from|get away from) <them>
      (want|need|like|trying|tried|ready|have|decided|going|about|tempted) to (cancel|close|terminate|end) (my|our|the|this|a) [...] <contract>
      (want|trying|ready|decided|going|about|tempted) to (leave|cancel) [<them>]
      how (do|can|would) (i|we) (cancel|close|terminate|end|quit|leave|delete) (my|our|the|this) [...] <contract>
      how (to|can i|do i|do we) (cancel|quit|leave|unsubscribe|get out of) [<them>]
      <ill> [be] (leaving|leave|quit|quitting|ditch|ditching|drop|dropping|dump|dumping|abandon) <them>
      <ill> [be] (cancel|cancelling|canceling|close|closing|terminate|terminating) (my|our|the|this|it) [...] [<contract>]
      <ill> [be] (take|taking) (my|our) (business|money|custom) (elsewhere|somewhere else|to)
      (taking|take|took|moving|moved) (my|our|all my|all our) (business|money|custom|savings|accounts) [...] (elsewhere|somewhere else|away|to OTHER|to a competitor)
      <ill> [be] (switch|switching|move|moving|change|changing|port|porting) (to OTHER|to a competitor|to another|to a different|elsewhere|somewhere else|providers|banks|carriers|companies)
      <ill> [be] (go|going) (to a competitor|to another (company|airline|bank|provider|carrier|brand)|to a different (company|airline|bank|provider|carrier|brand)|elsewhere)
      <ill> (move|moving|switch|switching|change|changing|take|taking) ... (away from|from) <them>
      <im> (<moving>) [over|back] (to OTHER|to a competitor|to another|to the competition|elsewhere|somewhere else|to a different)
      <im> (<moving>) [my|our|all|everything] [...] (away from|from) <them>
      <moving> from BRAND [to]
      <moving> away from BRAND
      <im> [now|currently|already] (cancelling|canceling|closing|terminating) [my|our|the|this|with|it|both|all] [...] (<contract>|accounts|lines|BRAND|you|tomorrow|today)
      <ive> [now|just|finally|already] (cancelled|canceled|closed|terminated|ended) (my|our|the) [...] (<contract>|accounts|lines)
      (cancelled|canceled|closed|terminated|cancelling|canceling|closing|dropping|dropped) (my|our) [...] <contract>
      <ive> [now|just|finally|already|officially] (left|quit|ditched|dumped|dropped|abandoned|binned|deleted|uninstalled) BRAND
      (left|ditched|dumped|dropped|abandoned|quit) BRAND [for]
      (left|leaving|ditched|ditching|dropped|dropping) BRAND ... for
      (switched|moved|migrated|ported|changed|jumped) [...] from BRAND
      (switched|moved|migrated) [...] away from BRAND
      (goodbye|bye bye|good riddance|adios|so long|farewell) BRAND
      bye BRAND
      (never|not|won't be) (flying|fly|using|use|buying|buy|shopping|shop|ordering|order|booking|book|staying|stay|eating|eat|renting|rent|banking|bank|travelling|traveling|coming back|come back|going back|go back|returning|return|renewing|renew|visiting) [...] (again|ever|anymore|any more)
      (never|not) (flying|fly|using|use|buying|buy|shopping|shop|ordering|order|booking|book|staying|stay|eating|eat|renting|rent|travelling) [with|from|at|in|on] <them>
      (will|would|i'll|gonna|going to) never [ever] [again] (fly|use|buy|shop|order|book|stay|eat|rent|bank|travel|come back|go back|return|do business|give|step|set foot)
      never again [with|will i|am i] [<them>]
      never again
      [you] (just|have|have just|officially|are about to|are going to|will|about to|are|may have|guys|just about) [just|officially] (lost|losing|lose) (me|us|a|my|our) [...] (customer|client|business|as a|custom|subscriber|passenger|guest|user)
      (you've|you) [have] [just|officially] lost (me|us|a customer|my business|our business|another customer|a loyal customer|a client)
      lost (me|us) as a (customer|client|user|subscriber|guest|passenger)
      lost a [loyal|long time|paying|good] customer
      (last|final) time (i|we) [will|ever|i'll] [ever] (fly|use|buy|shop|order|book|stay|eat|rent|bank|travel)
      (last|final) time (flying|using|buying|shopping|ordering|booking|staying|eating) [with|at|from|in] <them>
      my last (flight|order|booking|purchase|stay|visit|trip|month|year|bill) with <them>
      (won't|will not|not going to|not gonna|not) [be] (renew|renewing) [my|our|the|with|next]
      (wont|won't|will not) be (back|returning|coming back|using|flying|ordering|booking|buying|shopping) [again|with]
      (close|cancel|terminate|delete|end) my [...] (account|subscription|contract|membership|service|policy) [now|today|immediately|please]
      please (cancel|close|terminate|delete) (my|our) [...] (account|subscription|contract|membership|service|policy|line)
      (pac|porting) code
      (port|porting) my number (out|away|to)
      (shopping|looking|hunting|searching|look) (around|for|elsewhere) [...] (alternative|alternatives|replacement) (to|for) BRAND
      (looking|searching|hunting) for [a|an|another|some] [...] (alternative|alternatives|replacement) (to|for) <them>
      (any|good|best) alternatives to BRAND
      (looking|look|shop|shopping|go|going) elsewhere
      time (to|for me to|for us to) (leave|switch|cancel|move|change|find another|find a new|look elsewhere|shop around|say goodbye|move on)
      (find|finding|found|get|getting|choose|choosing) (another|a different|a new|a better) (bank|airline|provider|carrier|supplier|company|hotel|isp|network|insurer|gym|tool|vendor|host|app)
      [i] used to (use|be with|fly|shop|bank|be a) ... [but] (switched|left|moved|no longer|not anymore)
      no longer (a|your) [...] customer
      (stopped|stop|stopping|quit) (using|flying|buying|shopping|ordering|going|eating) [with|from|at|to] <them>
      (uninstalled|uninstalling|deleting|deleted|uninstall) [the|your|this|my] [...] (app|BRAND|account)
      (unsubscribed|unsubscribing) from <them>
      (giving|gave|give) up on <them>
      (enough|fed up) [...] (leaving|cancelling|canceling|switching)
      when my contract (ends|runs out|expires|is up) [...] (leaving|off|gone|out|switching|elsewhere|moving|won't)
      (counting|count) [down] the days ... contract
      (<im>|<ill> be) (off|gone|out of here|outta here|out)
      (jumping|jumped|jump) ship
      (on the verge of|close to|this close to|inches from) (leaving|cancelling|canceling|switching|closing|quitting|ditching|deleting)
      (send|give|get) me (the|my) (pac|porting|transfer|cancellation) [code|form]
    `,
    buy: `
      <ive> [just|finally|already|literally] (ordered|pre-ordered|preordered|placed an order|placed my order|booked|signed up|subscribed|upgraded|reserved) [...] (BRAND|you)
      (just|finally|already) (ordered|preordered|pre-ordered|booked|signed up|subscribed|placed an order)
      <ill> [be] [definitely|finally|probably] (buy|buying|order|ordering|get|getting|pick up|preorder|pre-order|book|booking|purchase|purchasing|go with|going with|go for|going for|sign up|signing up|subscribe to|upgrade to|join|joining|choose|choosing) [...] BRAND
      <im> [definitely|finally|so|totally|now] (buying|ordering|getting|picking up|preordering|pre-ordering|booking|purchasing|going with|going for|signing up|subscribing|upgrading|joining) [...] BRAND
      <im> [definitely|finally|now|officially] (switching|moving|changing|porting|migrating|coming over|going back) [back] to BRAND
      <ill> [be] [definitely] (switch|switching|move|moving|change|changing|port|migrate) [over|back] to BRAND
      (decided|going|ready|want|wanna|need|about|time|planning|plan|hoping|excited) to (buy|order|preorder|pre-order|purchase|book|sign up|subscribe|join|switch to|upgrade to|move to|go with|go for) [...] BRAND
      (want|wanna|ready) to (buy|order|preorder|purchase) [...] (BRAND|one|from you)
      (decided|settled) on [...] BRAND
      (went|gone|going) (with|for) [...] BRAND
      (left|leaving|ditched|ditching|dropped|dropping|dumped|quit|swapped|swapping|traded|replaced) ... (for|with) BRAND
      (switched|moved|migrated|ported|changed|jumped|defected|came|switching|moving) [...] [over] to BRAND
      where (can|do|could) (i|we|you|one) (buy|get|order|purchase|preorder|pre-order|find|pick up)
      where (to|can one) (buy|order|purchase|get one)
      how (can|do) (i|we) (buy|order|purchase|preorder|pre-order|sign up|subscribe|join|book)
      (shut up and take|just take|here take) my money
      (i|we) (need|want) (to buy|to order|this|these|one|it|those) (now|so bad|asap|today|right now|immediately|in my life)
      (i|we) (need|want) (to buy|to order) BRAND
      (adding|added|add) [...] to [my] (cart|basket|wishlist)
      in my (cart|basket)
      (can't wait|cannot wait|cant wait|excited) to (buy|order|get my hands on|get my|pick up|preorder|own)
      (signing|signed) up (for|to|with) BRAND
      (you convinced me|you sold me|i'm sold|im sold|ok sold)
      (when|what time|what date) (can|do|does|will|are) [...] (preorders|pre-orders|presale|tickets) [...] (open|start|on sale|available)
      (is|are) [...] (in stock|back in stock|available to buy|available to order)
      (buying|getting) one (tomorrow|today|this weekend|tonight|next week|as soon as|on payday)
      (so|ok|okay|then|welp|well) BRAND it is
      (put down|paid) [...] deposit [...] BRAND
      (buying|bought myself) (a|an|the|my) BRAND (tomorrow|today|tonight|this weekend|next week)
      (decided|decision made) ... BRAND ... (picking it up|arrives|delivered)
      pulled the trigger [on]
      (next|new) (phone|car|laptop|tv|watch|bike|camera|console) will be [a|an|the] BRAND
    `,
    evaluate: `
      <im> [seriously|really|also|currently|still|now] (thinking|thinkin|considering|contemplating|debating|pondering|tempted) [of|about|by|to] [...] BRAND
      (thinking|thought|think) (of|about) (buying|getting|trying|ordering|booking|joining|switching to|moving to|upgrading to|signing up|going with|using|flying|investing) [...] [BRAND]
      (thinking|thought|think) (of|about) (switching|moving|changing|porting|migrating) [...] to BRAND
      (considering|contemplating|debating|tempted by|eyeing|looking into|looking at|checking out|torn on) [buying|getting|trying|switching to|moving to|joining|using] [a|an|the|some|new] BRAND
      (is|are) [a|an|the|this|these|their|your|it] [...] (worth it|worth the money|worth the price|worth buying|worth getting|worth the upgrade|any good|legit|worth switching|worth a try|worth the hype|reliable|decent)
      (worth|worth it) (buying|getting|it|switching|upgrading|trying|the money|the hype)
      (anyone|anybody|has anyone|has anybody|who here|have any of you|any of you|somebody) [here|else|out there|ever|actually] (tried|used|using|had|got|owns|own|flown|bought|switched to|stayed|stayed at|have experience|has experience|experience) [...] [BRAND]
      any (experience|experiences|thoughts|opinions|views|feedback|reviews|good or bad) (with|on|about|of|from) [...] BRAND
      (what|how) (is|are|was|do) [...] BRAND like
      (what do|what did|how do) (you|people|folks|you guys|you all|y'all) [all] (think|like|feel|rate) [...] BRAND
      (what's|how's|hows|how is) [the|their|your] [...] (like|reception|coverage|quality|battery life|battery|support) [at|with|on|in] BRAND
      how (good|reliable|bad|fast|safe|easy|comfortable|durable) (is|are) [...] BRAND
      should i (buy|get|try|order|switch|upgrade|go for|go with|join|pull the trigger|bother with|trust|book) [...]
      (do|does) (BRAND|you) [guys|currently|also|still] have [...] (stock|available|wifi|wi-fi|discount|discounts|size|sizes|deals|fares|pricing|store|stores|shop|vegan|halal|vegetarian|plan|plans|option|options|version|model|api|integration|parking)
      (do|does|can|will|is|are) (BRAND|you) [guys|currently|also|still] (offer|support|work with|ship|deliver|allow|include|accept|take|sell|do|provide|come with|integrate)
      does [the] BRAND [...] (have|offer|support|work|ship|deliver|allow|include|accept|come with|integrate|run|fit|cover)
      how much (is|are|does|do|would|for) [...]
      (what's|what is|what are) [the|your] [...] (price|cost|pricing|rates|fee|fees|rate) [of|for|on|to]
      (any|got any|is there a|are there any|do you have any|have you got any|have a) [...] (discount|discounts|promo|promo code|coupon|student discount|free trial|trial|deal|deals|black friday)
      (reading|read|watching|watched|looking at) [...] reviews [of|on|about]
      (free trial|demo|test drive|trial) (of|with|for) [...] BRAND
      (trying|testing|trialling|trialing|evaluating|test driving|test drove|demoing|piloting) [out] [the|a|an] BRAND
      (on the fence|undecided|can't decide|torn) [about|on|whether]
      (before|if) i (buy|commit|order|sign up|switch|book|upgrade|join|pull the trigger)
      (pros and cons|pros cons) (of|for|to)
      (thinking|tempted) to (buy|get|try|switch|order|join|upgrade)
      tempted (to|by)
      might (buy|get|try|switch to|give|order|join|check out|have to try|upgrade) [...] BRAND
      curious (about|how|if|whether) [...] BRAND
      convince me
      talk me (into|out of)
    `,
    compare: `
      BRAND (vs|versus|or|compared to|compared with|v) OTHER
      OTHER (vs|versus|or|compared to|compared with|v) BRAND
      (vs|versus) BRAND
      BRAND (vs|versus)
      (better|worse|cheaper|faster|safer|easier) [...] BRAND or
      (better|worse|cheaper|faster|safer|easier) [...] or BRAND
      (torn|choosing|choose|deciding|decide|choice|toss up|stuck|comparison|compare|comparing|difference|differences|pick|picking) [...] between [...] (BRAND|OTHER|and)
      (comparing|compare|compared) [...] (BRAND|OTHER) (to|with|and|against|vs)
      how (does|do|would|is|has) [...] BRAND [...] (compare|stack up|compared|hold up|measure up|differ) [to|with|against]
      how (does|do) [...] compare (to|with) [...] BRAND
      (which|who|what) (is|one is|one's|would be|one) [the] (better|best|cheaper|more reliable|cheapest|faster|safer|easier)
      which (one|of these|of the two|would you|should i|do you|bank|phone|airline|provider|carrier|network|hotel|laptop|car|tool|plan) [...] (recommend|choose|pick|prefer|go for|go with|get|buy|better|best|or)
      which one [should|would|do]
      (is|are) BRAND [...] (better|worse|cheaper|faster|safer|more reliable|nicer) than
      (is|are) OTHER [...] (better|worse|cheaper|faster|safer|more reliable|nicer) than BRAND
      (anyone|has anyone|anybody) [...] (tried|used|compared) both
      (side by side|head to head|shootout|showdown)
      (pros and cons|trade offs|tradeoffs) of [...] (vs|versus|or|over)
      (prefer|choose|pick|go with|go for) BRAND or
      (prefer|choose|pick|go with|go for) [...] or BRAND
      (shortlist|narrowed it down|narrowed down|down to|short list)
    `,
    need: `
      (i|we|im|i'm|really|desperately) [really|desperately|badly|also|definitely|so] need [to find|to get|to buy] (a|an|some) [new|good|better|decent|cheap|reliable|different|proper|cheaper|second|working|...] <thing>
      (looking|searching|hunting|in the market|on the hunt|shopping|on the lookout) for (a|an|some|new) [new|good|better|decent|cheap|reliable|...] <thing>
      (looking|searching|hunting) for [...] (recommendations|suggestions|recs|tips|advice)
      (any|got any|need some|need|looking for|want|open to|taking|send me|drop your|give me) [good|your|some] (recommendations|suggestions|recs|recommendation|reccos)
      (can|could) (anyone|anybody|someone|somebody|you|you guys|u|y'all|any of you) [please] (recommend|suggest) [me] [a|an|some|any|...]
      (anyone|anybody|who) (recommend|know a|know any|know of a|know of any|got a|have a) [good|decent|cheap|...] [<thing>]
      what (is|'s|are|would be) the best [...] <thing> (for|to|in|under|these days|right now|at the moment|out there)
      what [...] <thing> (should i|do you|would you|do people|does everyone|is everyone|are people) [all] (buy|get|use|using|recommend|have|suggest|go for)
      (which|what) <thing> (should i|do you|would you|do people|does everyone) [...] (buy|get|use|recommend|suggest|have)
      (best|good|cheap|reliable|decent) <thing> (for|under|with|near|around) ... [suggestions|recommendations]
      (my|our|the) [old] [...] (died|broke|gave up|is dying|is dead|finally died|has had it|packed in) [...] (need|time for|looking|so i|what)
      (time|about time) (for|to get) a new <thing>
      wish (there was|there were|i had|someone made|someone would make|somebody made) (a|an|some)
      (i'm|im|we're) in need of
      who (makes|sells|does|has) (the best|good|decent|a good|the cheapest)
      where (can|could) i (get|find) (a|an|some) [good|decent|cheap|...] <thing>
    `,
    recommend: `
      (highly|strongly|totally|definitely|really|would|i'd|i|we|can|thoroughly|absolutely|wholeheartedly|100|happily|gladly|cannot|would highly|heartily) recommend [it|them|this|these|you|BRAND|to|the|trying|getting|using|staying|a|going]
      (can't|cannot|couldn't|can not) recommend [...] (enough|highly enough|more)
      recommend (BRAND|them|this place|it|you) to (everyone|anyone|all|my|friends)
      (recommended|recommending|recommend) [...] BRAND [to]
      (highly|strongly|totally|definitely|thoroughly) recommended
      (would|will|definitely|i'd|i'll) [definitely|absolutely|100] (use|buy|book|stay|fly|order|come back|go back|return|shop|visit) [...] again
      (you|everyone|everybody|you all|y'all|you guys|people|ppl) [all] (should|need to|have to|must|gotta|ought to) [all|really|definitely] (try|get|buy|check out|use|switch to|switch|visit|go to|book|download|install|move to|join|see) [...]
      (go|just|go and|do yourself a favor and|do yourself a favour and|please|run don't walk and) (try|get|buy|check out|use|switch to|download|book|give) [the|a|an] BRAND
      do yourself a favo(u|)r
      do yourself a (favor|favour)
      (give|gives) BRAND a (try|go|chance|shot)
      (if you|anyone|if anyone|if your|if you're|if youre) [...] (need|needs|want|wants|looking for|after|in the market) [...] (go with|go to|try|get|use|buy|check out|choose|call|look no further) [...] [BRAND]
      look no further
      (you|u) (won't|will not|wont|won't be|wont be) (regret|be disappointed|be sorry|disappointed)
      (won't|wont|will not) (regret it|be disappointed|regret)
      (best|greatest) [...] (i've ever|i have ever|ive ever|i've|we've) (used|had|flown|owned|bought|eaten|stayed|tried|worn|driven|stayed in|dealt with|been to)
      (can't|cannot|could not) go wrong with
      worth every (penny|cent|euro|pound|dollar)
      (a|is a|an absolute|absolute) must (have|buy|try|visit)
      (must have|must buy|must try)
      (hats off|kudos|props|shout out|shoutout|shout-out|big ups|hat tip|massive thanks) to [...] BRAND
      (love|loving|adore|obsessed with) [my|the|this|these|our|how] [new] BRAND
      (five|5) stars
      (second to none|hands down the best|best in the business|best in class)
      (so|very|really) glad i (switched|bought|chose|moved|went|got|picked|joined)
      (wish|only wish) i (had|'d) (switched|bought|found|moved|discovered) [...] (sooner|earlier|years ago)
      best (decision|purchase|money|thing) (i|i've|ive|we|we've) [ever|have] [ever] (made|spent|bought|did)
      BRAND (is|are) [by far|hands down|simply|still|easily|just] the (best|greatest)
      (never|wouldn't|would never|will never|won't|i'd never|i'll never) [ever] (leave|leaving|switch from|change from|go back from|give up|swap) [...] BRAND
      never (leaving|leave) <them>
      (loyal|customer|with BRAND|with you|been with) [...] (customer|for) [...] years [and] (love|happy|never)
    `,
    complain: `
      (worst|terrible|horrible|awful|appalling|atrocious|shocking|abysmal|disgusting|disgraceful|pathetic|dreadful|shoddy|useless|crappy|shitty|diabolical|poor|ridiculous|garbage|lousy|rubbish|horrendous|unacceptable|pisspoor|bad) [customer] (service|experience|company|airline|bank|support|app|quality|food|hotel|staff|product|website|communication|shop|store|attitude|provider|restaurant|update|flight|stay|room|network|signal|coverage)
      (i've been|ive been|been|we've been|still) (waiting|on hold|trying|stuck|sitting|chasing|charged|waitin) [...] [for|since|now|hours|days|weeks|minutes|months|hrs|mins]
      (on hold|waiting|waited|queueing|queuing|sat|held) [...] (hour|hours|minutes|mins|days|weeks|months|hrs|ages|forever)
      (still|yet) (no|not|haven't|waiting|nothing|hasn't) [...] (refund|reply|response|answer|received|arrived|delivered|fixed|resolved|heard|bag|bags|luggage|order|parcel|package|internet|sorted|email|update)
      (no|zero|without a|without any|not one|never got a|not a single) (reply|response|answer|apology|explanation|communication|refund|help|update|customer service)
      (charged|billed|overcharged|debited|invoiced) (me|us|my) [...] (twice|double|wrong|extra|without|again|for|too much|even though)
      (charged|billed) twice
      (overcharged|ripped off|scammed|robbed|conned|lied to|misled|cheated|hung up on|double charged)
      (rip off|ripoff|rip-off|daylight robbery|scam|scammers|thieves|crooks|con artists|joke of a|a joke|a disgrace|a shambles|a nightmare|a total joke)
      (lost|losing|damaged|broke|ruined|destroyed|misplaced|cancelled|canceled|delayed|forgot|messed up|screwed up) (my|our) [...] (bag|bags|luggage|order|parcel|package|suitcase|flight|booking|reservation|delivery|holiday|vacation|connection|trip|phone|appointment|guitar|stroller|food)
      (my|our|the|this|your) [...] (doesn't work|does not work|didn't work|isn't working|not working|won't work|stopped working|keeps crashing|keeps freezing|crashes|is broken|broke|is down|arrived broken|arrived damaged|arrived late|never arrived|never came|never turned up|fell apart|was cold|was dirty|was late|is late|has been delayed|delayed again|cancelled again|keeps dropping|keeps disconnecting|failed again)
      (never|hasn't|haven't|not) (arrived|turned up|delivered|showed up|came|been delivered|received|been refunded|heard back)
      (keeps|keep|constantly|always|again) (crashing|freezing|failing|dropping|going down|disconnecting|logging me out|breaking|buffering|lagging|charging me|cancelling|losing)
      (fell|falling|fallen|coming|came) apart [after]
      (shame|shame on) (on|you) [<them>]
      (you|you guys|BRAND) (suck|sucks|stink|stinks|are useless|is useless|are terrible|is terrible|are the worst|is the worst|are a joke|is a joke|are awful|is awful|are pathetic|is trash|is garbage|are ridiculous|fail|failed me|failed us|should be ashamed|is a scam|are crap|is crap|is rubbish|are rubbish|is shit|are shit|is so bad|are so bad)
      (do|would|does) not [...] recommend
      (don't|wouldn't|can't|cannot|won't|never) [...] recommend [...]
      not recommended
      (avoid|stay away from|steer clear of|beware of|don't trust|do not trust|never trust|don't waste your|do not waste your) [...] (BRAND|money|time|at all costs|like the plague|them|this place)
      avoid at all costs
      (don't|do not|dont|never) (buy|use|fly|order|book|shop|go|stay|trust|bother|waste) [...] (BRAND|them|from|with|here|at)
      (so|very|really|extremely|bitterly|massively|beyond|deeply|super|incredibly|pretty) (disappointed|disappointing|frustrated|frustrating|annoyed|annoying|angry|upset|unhappy|unimpressed|let down|dissatisfied|disgusted|poor|bad|rude|slow)
      (disappointed|frustrated|disgusted|unhappy|fed up|furious|pissed|sick|tired|livid|annoyed) (with|at|of|by|in) [...] (BRAND|you|your|them|this|their|the)
      (sick and tired|sick|tired) of [...]
      fed up [with|of]
      (waste of|wasted my|wasting my|wasted) (money|time)
      (want|demand|give|i'd like|would like) [me] [my|our|a|the] (money back|refund|full refund|compensation)
      (what a|total|complete|absolute|utter) (joke|shambles|disgrace|scam|mess|waste|rip off|farce|nightmare|disaster|disappointment|crap|garbage|shitshow)
      (get|sort) (your|it|this) (act|shit|stuff|sh t|together|out) [together|out]
      get it together
      (rude|unhelpful|incompetent|useless|clueless|lazy|unprofessional) (staff|agent|agents|employee|employees|customer|service|waiter|driver|representative|rep|people|crew|attendant|receptionist|support)
      (staff|agent|agents|driver|waiter|crew|reception|support|service|rep) (was|were|is|are) [so|very|really|extremely|incredibly|just] (rude|unhelpful|useless|awful|terrible|horrible|slow|clueless|incompetent|lazy)
      (thanks|thank you|thx|cheers|ty) for (nothing|ruining|losing|wasting|the delay|cancelling|canceling|making me miss|leaving|not|hanging up|stranding|lying|ignoring)
      (great|nice|good|fantastic|brilliant|way|lovely|awesome|fab|superb|excellent) (job|work|one|to go|service) [...] (again|losing|late|delay|delayed|cancelled|broken|hours|not|down|crash)
      (too|so|way too|far too|ridiculously|insanely|stupidly) (expensive|pricey|slow|overpriced|dear)
      (overpriced|not worth (it|the|a))
      (how|why) (hard|difficult) (can|is) (it|that)
      (third|second|fourth|3rd|2nd|4th|fifth|nth) time [...] (this|in|week|month|now|you|that)
      (anyone|anybody|is anyone|is anybody|is it just me or is) [else] [...] (having|have|getting|experiencing|seeing|noticed) [...] (problems|issues|trouble|problem|issue|errors|outage|this problem) [with]
      (is it just me or|just me or) [...]
      (price|prices|fees|premium|bill) [...] (gone up|went up|increase|increased|hike|hiked|doubled|tripled|up again)
      (your|the) [...] (is|are|was) (a joke|terrible|awful|useless|horrible|the worst|pathetic|ridiculous|appalling|unacceptable|a disgrace|disgusting|rubbish|garbage|crap|shit)
      (unacceptable|inexcusable|disgraceful|ridiculous)
      (no one|nobody|noone|no body) [...] (answers|answering|replies|responds|picks up|helps|cares|knows|answered|responded|picked up|at the)
      (ruined|ruining) (my|our)
      (broke|broken|stopped working|died) after [...] (days|day|week|weeks|month|months|use|uses|wash|washes|year|hours)
      (stranded|stuck) (in|at|on) [...]
      (worst|terrible|horrible) [...] (ever|i've|i have|experience)
      (never|not) (been|had|experienced|seen|felt) (so|such|a worse|worse|this) [...]
      (misleading|false) (advertising|advert|ad|information|promise|promises)
      (broken|empty) promises
      (customer service|support) (is|was) [...] (non existent|nonexistent|terrible|awful|useless|a joke|the worst|horrible)
    `,
    help: `
      (need|needs|want|could use|could do with|desperate for) [some|your|a bit of|a little|urgent] (help|assistance|support) [with|please|asap]
      (can|could|would|will|please|pls|plz) (you|someone|anyone|somebody|anybody|u|any one|you guys|some one) [please|pls|from BRAND|at BRAND|there|here|kindly|...] (help|assist|advise|dm|contact|call|explain|tell|check|confirm|look into|fix|sort|clarify|respond|reply|get back|follow|give me|let me know|point me|reset|resend|change|update|send|message|reach out|look|see|rebook|unlock|answer|cancel|refund|email|pm)
      (please|pls|plz|plse) (help|advise|assist|dm me|contact me|call me|respond|reply|fix|fix this|sort|sort this|look into|get back|answer|check|rebook|let me know|follow back|follow me|explain|send)
      help (me|us|please|pls|plz|needed|with|out|a) [...]
      (any|some) (help|advice|ideas|idea|suggestions) (please|would|on how|on|with|appreciated|pls|welcome|is appreciated)
      (any ideas|any idea|any clue) [how|why|what|when|on|please]
      how (do|can|could|should|would|to|does) (i|we|one|you|my) [even|actually|please] (reset|change|get|contact|fix|update|add|remove|check|find|claim|return|reach|talk|speak|access|activate|set up|recover|log|download|report|file|transfer|use|make|unlock|request|track|connect|pay|send|turn|disable|enable|upgrade|book|redeem|apply|export|import|install|configure|know|go about|rebook|submit|see|reschedule)
      how (to) (reset|change|contact|fix|update|add|remove|claim|return|reach|access|activate|set up|recover|log|report|transfer|unlock|track|connect|disable|enable|redeem|export|import|install|configure)
      (who|whom) (do|can|should|could) (i|we) [need to] (talk|speak|contact|call|email|complain|ask|write|turn|reach|message|go)
      (what|which) (number|email|address|phone number|department) [...] (call|contact|email|use|ring|write|reach)
      (where|how) (do|can|should|could) (i|we) (find|go|send|return|get|see|check|download|report|complain|contact|file|collect|pick up|upload|log) [...]
      (trying|tried|tryna) to (get|reach|contact|call|speak|talk|get hold|get through|log|login|sign|reset|change|book|check|find|pay|cancel|connect|access|rebook|update|register|activate|use|fix) [...]
      (can't|cannot|couldn't|can not|unable to|not able to|won't let me|wont let me|doesn't let me) (log|login|sign|get|access|connect|find|reach|open|pay|check|book|change|update|see|load|download|activate|use|reset|complete|register|add|make|contact|speak|view|send|receive|install|sync|export|rebook|proceed|place)
      (what|why) (should|do|can) i do [if|about|now|next|to|when]
      what do i (do|need)
      (is|has) there (a|any|some) (way|chance|number|possibility|problem|outage|issue|fix|workaround|phone number|one) [...] [i|to|that|with]
      (any|is there any) (way|chance) [...] (i|to|you|we|of|that|get|u)
      (does|do) (anyone|anybody) [else] know (how|why|what|if|when|whether|where|who)
      (anyone|anybody) know[s] (how|why|what|if|when|whether|where|who)
      (anyone|anybody) (know|knows) (how|why|what|if|when|whether|where|who)
      (my|the|our) [...] (is locked|got locked|has been blocked|is blocked|was stolen|has been stolen|was hacked|got hacked|has been hacked|is missing|went missing|got lost|has not arrived|hasn't arrived|hasn't come|won't turn on|won't start|won't open|won't load|won't connect|shows an error|isn't showing)
      (getting|get|gives|shows|receive|receiving|throws|keep getting) [me] [an|a|this|the] error
      error (code|message|number)
      (left|lost|forgot|leave) my [...] (on|in|at) [the|your|flight|a|...] (plane|flight|train|taxi|room|store|shop|bus|seat|BRAND|aircraft|hotel|car)
      (dm'd|dmed|dm|messaged|emailed|sent) (you|u|me|sent)
      (dm|pm|message|inbox) (sent|me)
      (when|what time) (will|do|does|is|are|can|should) [...] (open|close|arrive|available|be back|be fixed|fixed|restored|delivered|start|leave|ship|dispatched|ready|resume|get my|receive|land|depart|be able)
      (where is|where's|wheres|where are) (my|our) [...]
      (what is|what's|whats) (the status|happening with|going on with|the phone number|the number|the process|your number|your email|the email|the policy|the baggage|the best way to contact) [...]
      (when is|when's|when are) (my|our|the) [...]
    `,
    share: `
      (just|finally|today i|yesterday i|i) [just|finally] (got|received|unboxed|picked up|bought|collected|purchased|installed|set up|landed|arrived|checked in|checked into|tried|finished|switched on|opened) [...] (my|our|the|a|an|some|new|this) [...] BRAND
      (just|finally) (got|received|unboxed|picked up|bought|collected|purchased|landed|boarded|checked in|moved into) [...]
      (my|our|got my|got a|got the|got our) [brand|shiny] new BRAND
      my [brand] new [...] from BRAND
      (look what|guess what|look who|see what) [...] (arrived|came|got|bought|just)
      (arrived|came|delivered) (today|this morning|yesterday|in the post|in the mail|early|on time|a day early|ahead)
      (my|our) [...] (arrived|is here|came|has arrived|finally arrived|has landed) [today|this morning|from BRAND|early|safely]
      (flying|flew|fly|staying|stayed|eating|ate|dining|dined|driving|drove|wearing|using|shopping|boarding|boarded|travelling|traveling|on board|onboard|lunch|dinner|breakfast|coffee|brunch) [...] (with|at|in|on|from|my|by) [the|my|a|an|new] BRAND
      (been|i've been|ive been|we've been) (using|with|driving|wearing|flying|a customer|a member|shopping) [...] (for|since) [...] (years|year|months|month|weeks|week|days|day|now|NUM)
      (first|second|third|1st|2nd|maiden) (day|week|month|flight|time|ride|drive|trip|impressions|visit|order|stay|meal|run) [...] (with|in|on|at|of|using|from) [my|the|our|new|...] BRAND
      (thanks|thank you|thx|cheers|ty|big thanks|many thanks|thank u|tysm) [so much|very much|again|guys|a lot|@|to] [for|to|BRAND] [...]
      (had|having) (a|an) (great|good|lovely|nice|amazing|wonderful|fantastic|excellent|brilliant|pleasant|smooth|decent) [...] (experience|flight|stay|meal|time|dinner|lunch|trip|drive|day|chat|call|visit)
      (great|excellent|amazing|fantastic|awesome|outstanding|brilliant|superb|good|wonderful|fab|lovely|incredible) [customer] (service|experience|flight|crew|staff|stay|food|support|team|job|meal)
      (works|working|worked|runs|running|fits|performs|holding up) (great|well|perfectly|fine|like a charm|flawlessly|smoothly|beautifully|a treat|as expected|as advertised)
      (happy|pleased|delighted|impressed|satisfied|chuffed|thrilled|loving|in love|so far so good) [so far] [with|by|my|the]
      (day|week|month) (one|two|three|NUM) (with|of|on)
      (posing|chilling|out|road trip|commuting) [...] (with|in|on) my BRAND
    `,
    none: `
      (if|when|unless|once|whoever|before) (you|u|you're|youre|they|he|she|someone|anyone|people) [...] (buy|buying|get|getting|order|going|gonna|want|cancel|leave|switch|recommend) [...] [BRAND]
      (if|don't|dont) (buy|order|get|switch) [...]
      planning to buy BRAND
      (never|not|won't|wont|don't|dont) (flying|fly|use|using|choose|choosing|buy|buying|go|going) [with|to|on|again] OTHER
      (never|won't) (choose|fly|use|buy) OTHER [over|again|instead]
      (deleted|deletes|deleting|deactivated|leaves|left|leaving|quits|quit) (his|her|their) [...]
      (he|she|they|who|has|have|may have|had) (deleted|left|quit|deactivated) (his|her|their) [...]
      (off|off of|leaving|leave) BRAND (for today|for now|for the day|for tonight|for the night|until tomorrow|now)
      (i'm|im|i am|we're|we are) out of
      (be|get|is|was|were|being) sold (by|out|to|at)
      sold (my|out|by|to)
      like [a|an] BRAND
      (flight|flights|flt|train|trains|booking|reservation|order|appointment|game|show|event|match|concert) [...] (cancelled|canceled|cancellation|cancellations)
      (cancelled|canceled) (flight|flights|flightled|flighted|flighting|flt|train|trains|my flight|our flight|my order|my booking|our booking|my reservation)
      (you|BRAND|they|u) [have|just|guys|also|then|had|already] (cancelled|canceled|cancel) (my|our|the|all|this|it|me|another|on)
      (cancel|change|cancelling|canceling|rebook) (my|our|the|a|this|that) [...] (flight|order|booking|reservation|appointment|ticket|trip|delivery|payment|hotel|room|itinerary|one)
      (shares|stock|stocks|share price|profit|profits|revenue|earnings|ceo|q1|q2|q3|q4|quarter|quarterly|analysts|investors|shareholders|ipo|lawsuit|regulator|regulators|fined|acquires|acquisition|merger)
      BRAND (announces|announced|launches|launched|reports|reported|unveils|unveiled|to launch|to acquire|to open|to cut|to close|cuts|says|said|opens|appoints|named|wins|posts|raises|hires|releases|plans|reveals|confirms|faces|recalls|signs|sues|partners)
      (breaking|news|exclusive|report|update|opinion|analysis) [news] BRAND
      (hiring|job|jobs|vacancy|vacancies|apply now|we're hiring|we are hiring|careers)
      (giveaway|win a|enter to win|retweet to win|rt to win|sponsored|ad|promo code|use code|use my code|referral|link in bio|click here|sign up now|shop now|order now|buy now|book now|subscribe now|follow us|limited time|free shipping|save NUM|NUM off|discount code)
      (leave|leaves|left|leaving) (from|at|on|for|the|a|in|my|home|work|early|late|today|tomorrow|here|tonight|now|gate|me|us|it|behind|comments|review|reviews|feedback|message|messages|voicemail|us stranded|me stranded|people|passengers)
      (who|they|he|she|people|my (friend|brother|sister|mom|mum|dad|wife|husband|boss|neighbour|neighbor|coworker)) (left|leaves|quit|joined) BRAND
      (left|leaves|quit|leaving|joined|joins|joining) BRAND (as|to become|to join|to start|after NUM years as|where (he|she))
      (ceo|cto|cfo|executive|employee|employees|engineer|director|founder|manager|vp|president) [...] (leaves|left|leaving|quits|quit|joins|resigns|departs) [BRAND]
    `,
  },
  maybe: {
    leave: `
      cancel my
      (leaving|switching|quitting)
      (switch|move|go) to OTHER
      OTHER here i come
      (hello|hi|hey) OTHER
      (last|final) straw
      (competitor|competitors|competition|elsewhere|alternative|alternatives)
      (loyal|long time|longtime) customer [...] (but|until|no more)
      used to (love|like|be)
    `,
    buy: `
      (buy|order|purchase|preorder|pre-order|booked|ordered)
      (i|we) (need|want) [...] BRAND
      can't wait for
    `,
    evaluate: `
      (worth it|any good|thoughts|opinions|reviews|considering|thinking about)
      (do|does) (you|BRAND)
      how much
    `,
    compare: `
      (vs|versus|compared)
      (better|worse|cheaper|faster) than [BRAND|OTHER]
      (which|alternatives)
    `,
    need: `
      (i|we) need
      looking for
      (any|a) (recommendation|suggestion)
    `,
    recommend: `
      (recommend|recommended|best|love|must)
      (favorite|favourite)
    `,
    complain: `
      (terrible|horrible|awful|worst|useless|sucks|suck|hate|fail|fails|pathetic|rubbish|garbage|crap|ridiculous|slow|rude|broken|disappointed|disappointing|delay|delayed|wtf|ffs|smh|refund|waiting|stuck|unprofessional|scam|joke|annoying|poor|complaint|complain|never|nothing|dirty|crash|crashes|crashed|issue|issues|problem|problems|lost|late|missing|wrong)
    `,
    help: `
      (help|please|dm|support|fix|how|error|advise|assistance|assist)
      (can|could) (you|i|we|someone|anyone)
    `,
    share: `
      (thanks|thank|just got|bought|enjoyed|enjoying|loved|tried|yay|amazing|awesome|great|nice|happy|my new|smooth|comfortable|delicious|arrived)
    `,
  },
  asking: `
    (do|does|did|can|could|will|would|is|are|was|has|have|should|may|might) (you|u|BRAND|i|we|it|there|this|that|the|they|my|your|anyone|anybody|someone|somebody|these|those|any|our|all)
    (how|what|when|where|which|who|why|whats|what's|hows|how's|when's|where's|whens|wheres|who's) [...] (do|does|did|can|could|will|would|is|are|was|has|have|should|i|we|time|much|many|long|to|about|happens|if)
    (does|do) (anyone|anybody) [...] know
    (anyone|anybody) [else|here] (know|knows|tried|using|used|having|have|had|got|else)
    (any|anyone) (idea|ideas|chance|way|update|updates|news|thoughts|word|plans|advice|recommendations|suggestions|clue)
    (wondering|wonder|curious|not sure|unsure|like to know|want to know|need to know|wanted to ask|question about|tell me|let me know) (if|whether|how|what|when|why|where|which|about|is)
    (is|are) there (a|any|some)
    (please|pls|can you|could you) (advise|confirm|explain|clarify|tell me|let me know)
    (what|how) about
    (need|trying) to (know|find out|figure out)
    (quick|one|simple|honest|genuine|serious) question
    (got|have) a question
    (who|whom) (do|can|should) (i|we) (talk|speak|contact|call)
  `,
  rhetorical: `
    (are|r) (you|u) (kidding|serious|joking|for real|insane|crazy|even|mad|blind|deaf|out of your|having a laugh|high|stupid) [me]
    (seriously|really|srsly|rly|for real|is this a joke|is this some kind of|wtf|what the (hell|fuck|heck|f)|how hard|how difficult|how dare|who cares|who knew|who knows|guess what|you know what|know what|what else is new|what a|what gives|why bother|what's the point|whats the point|since when|why even)
    (why|how|when) (do|does|is|are|would|did|am) [...] (always|even|keep|bother|so (bad|hard|slow|difficult|expensive|terrible|rude|incompetent|useless|awful)|still|ever|never|surprised|insist|not surprised)
    (isn't|aren't|wasn't|doesn't|don't|won't|can't|couldn't) (it|that|this|he|she|you|we|they|life) [just] [amazing|great|ironic|funny|lovely|wonderful|nice|cute|beautiful|crazy|fantastic]
    (want|wanna|need|ready|looking|tired|fed up|struggling|thinking|love|fancy|dreaming|planning|like) (to|for|of|about|a|some) [...] (save|win|travel|upgrade|learn|boost|grow|get|change|find|more|free|own|your)
    (did|do) you know [that|how|what|BRAND]
    (remember|anybody remember|anyone remember) (when|the|that|how)
    (who|who's|whos) (else|is|wants|ready|excited|coming|watching|going|loves|remembers|doesn't|wouldn't|needs|would)
    (am i|is it|are we) (right|the only one|just me|wrong|crazy|alone|surprised|supposed to be)
    (how|what) (could|can|would) (possibly|go wrong|anyone|you be so|you not|they be|it be)
    (what|how) (more|much more|else|many times|many more|stupid|dumb|incompetent|low|bad|long) (do|does|can|could|must|should|will|have|is|are|it) [...] (take|need|want|expect|get|have to|go wrong|be)
    (do|does|did|have|has) (you|u|BRAND|they|anyone|anybody) [guys|people|even|ever|actually] (even|ever|actually) [...] (care|work|answer|train|listen|read|test|know|respond|think|exist|try|hire|employ|check|do)
    (do|does) (you|BRAND|they|anyone) [guys|people|there] (care|give a)
    (is|are) [...] (a joke|kidding|drunk|asleep|allergic|serious)
    (what is|what's|whats) wrong with (you|BRAND|people|them|these)
    (what|who) (do|would|could) (you|i|we) expect
    (how|why) (is|are|was) (that|this|it|they) (possible|acceptable|ok|okay|legal|allowed|even|still a thing|a thing|in business|not)
    (need|should) (i|we) say more
    (coincidence|surprised|shocked|anyone surprised|ironic|thoughts and prayers)
  `,
  reasons: {
    price: `
      (price|prices|priced|pricing|pricey|expensive|overpriced|cheap|cheaper|cheapest|affordable|cost|costs|costly|fee|fees|charge|charges|charged|overcharged|overcharge|bill|billing|billed|invoice|refund|refunded|rip off|ripoff|rip-off|value for money|money|discount|discounts|tariff|tariffs|fare|fares|rates|premium|premiums|price hike|budget|bargain|deal|deals|money back|hidden fees|surcharge|interest rate|per month|a month|pay more|paying|paid|double charged|bang for the buck|bang for your buck|dollars|euros|bucks|quid|too dear|voucher|promo|coupon|free trial)
    `,
    quality: `
      (quality|broke after|broken|fell apart|falling apart|flimsy|durable|sturdy|well made|poorly made|badly made|defective|faulty|defect|cheaply made|material|materials|craftsmanship|stitching|shrunk|faded|worn out|comfortable|uncomfortable|dirty|filthy|tasty|delicious|tasteless|bland|undercooked|overcooked|stale|raw|cold food|fresh|food was|food is|the food|battery|battery life|camera|screen|scratched|sound quality|build|breakfast|bed|beds|noisy|smelly|smells|mouldy|moldy|stained|seat|seats|legroom|taste|tastes|flavour|flavor|fabric|zip|zipper|sole|soles|well built|solid|ripped|tore|torn|coverage|signal|speed|speeds|picture quality|clean|spotless|cracked|peeling|dishes|meal|burger|pizza|coffee|performance|engine)
    `,
    delivery: `
      (delivery|deliveries|deliver|delivered|delivering|shipping|shipped|ship|ships|parcel|parcels|package|packages|courier|tracking|arrived|never arrived|arrive|late|delayed|delay|delays|dispatch|dispatched|lost luggage|lost my (bag|bags|luggage|suitcase)|luggage|baggage|in transit|shipment|postage|post|order hasn't|my order|on time|out for delivery|driver|next day|stuck in customs|missing item|wrong item|wrong address|cancelled flight|flight cancelled|waiting for my (order|package|parcel))
    `,
    service: `
      (customer service|customer support|customer care|service|support|staff|agent|agents|rude|polite|friendly|helpful|unhelpful|on hold|hold for|call centre|call center|helpline|help desk|helpdesk|chatbot|no reply|no response|never replied|never answer|reply|replied|response|attendant|attendants|crew|waiter|waitress|manager|receptionist|reception|employee|employees|representative|rep|reps|hung up|cashier|technician|nobody answers|no one answers|ignored|ignoring|attitude|unprofessional|professional|advisor|adviser|queue|operator|chat|phone line|spoke to|answer the phone|hospitality|host|barista|salesman|sales rep|branch|service was)
    `,
    bug: `
      (bug|bugs|buggy|glitch|glitches|glitchy|crash|crashes|crashed|crashing|freezes|freezing|frozen|error|errors|error code|down|outage|outages|offline|app|log in|login|log me out|logged out|can't log|not loading|won't load|doesn't load|not working|doesn't work|stopped working|won't open|website|site|site is down|server|servers|sync|syncing|update|updates|latest update|since the update|lag|laggy|lagging|reboot|restarts|firmware|reset|password|500 error|404|timeout|timed out|slow|unresponsive|disconnects|disconnecting|drops|dropping|data loss|corrupted|regression|api|broken link|blue screen|connection|reliable|unreliable|reliability|uptime|downtime|checkout page|payment fails|payment failed|won't start)
    `,
    safety: `
      (safe|unsafe|safety|danger|dangerous|hazard|hazardous|injury|injured|injuries|fire|caught fire|exploded|explodes|overheats|overheating|burned|burnt|burns|recall|recalled|recalls|food poisoning|poisoning|poisoned|allergic|allergy|allergen|allergens|contaminated|data breach|breach|hacked|hack|leak|leaked|security|insecure|fraud|fraudulent|phishing|scam|stolen|identity theft|privacy|crash test|brakes|brake|airbag|seatbelt|seat belt|emergency landing|emergency|accident|smoke|toxic|choking|sick after|made me ill|made me sick|mold|rats|rat|cockroach|cockroaches|bed bugs|bedbugs|salmonella|glass in|electric shock|unauthorised|unauthorized|vulnerability|encryption|two factor|2fa|threatened|assault|harassed)
    `,
    ethics: `
      (ethics|ethical|unethical|ethically|child labour|child labor|sweatshop|sweatshops|slave labour|slave labor|forced labor|forced labour|exploit|exploits|exploiting|exploitation|workers rights|workers' rights|underpaid|union|unions|union busting|greenwashing|greenwash|environment|environmental|pollution|polluting|sustainable|sustainability|carbon|emissions|climate|plastic|animal testing|cruelty|cruelty free|racist|racism|sexist|sexism|discrimination|discriminated|discriminating|homophobic|boycott|boycotting|tax evasion|tax dodging|taxes|corrupt|corruption|bribery|greedy|greed|lied|liars|lying|lies|dishonest|deceptive|misleading|immoral|shameful|layoffs|lay offs|laid off|working conditions|fair trade|lobbying|monopoly|selling our data|sell our data|sells your data|selling data|human rights|war|tax haven|moral|morals|fast fashion|dark patterns|dark pattern)
    `,
  },
};
