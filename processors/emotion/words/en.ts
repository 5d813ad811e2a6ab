import type { EmotionWords } from './types.ts';

export const en: EmotionWords = {
  joy: {
    strong: `love_it love_this love_these love_them love_my love_you_guys loved_it loving_it loving_this loving_my i_love i_loved
      absolutely_love absolutely_loved we_love we_loved over_the_moon so_happy very_happy really_happy super_happy
      made_my_day made_my_week makes_my_day best_day_ever so_excited super_excited so_pleased so_grateful so_proud thrilled
      delighted overjoyed ecstatic elated can't_wait_to cant_wait_to can_not_wait cannot_wait in_love_with obsessed_with
      woohoo yay yaay hooray hurray couldn't_be_happier could_not_be_happier happiest on_cloud_nine jumping_for_joy
      best_ever blown_away_by blew_me_away dream_come_true dreams_come_true tears_of_joy happy_tears happy_dance
      smiling_ear_to_ear can't_stop_smiling cant_stop_smiling stoked hyped pumped_for chuffed buzzing made_me_smile
      makes_me_smile made_me_so_happy makes_me_so_happy makes_me_happy made_me_happy`,
    plain: `love loved loves loving adore adores adored happy excited exciting glad grateful thankful proud enjoy enjoyed enjoying
      enjoys awesome amazing fantastic wonderful brilliant fabulous marvellous marvelous excellent superb incredible
      phenomenal magnificent stunning gorgeous delicious yummy perfect lovely pleased joy joyful cheerful blessed
      celebrate celebrating congratulations congrats kudos thank_you_so_much thanks_so_much thank_you_for_making
      hats_off well_done great_job good_job nailed_it game_changer life_saver lifesaver life_changing best_thing
      smile smiling smiles fun laughing hilarious relieved what_a_relief impressed very_impressed so_good so_great
      the_best best_service best_customer can't_wait cant_wait looking_forward favourite favorite five_stars 5_stars
      highly_recommend lol_love worth_every_penny thank_god thank_goodness excitement happiness delight bliss hell_yeah
      chef's_kiss so_satisfying satisfied over_delivered exceeded_my_expectations exceeded_expectations treat_to`,
    weak: `great nice cool good thanks thank_you thx finally haha hahaha hahahaha lol beautiful cute sweet best wow friendly
      helpful recommend recommended smooth easy fast_and win won welcome comfy cosy cozy tasty fresh works_perfectly
      works_great works_like_a_charm pleasure kind super nailed impressive`,
  },
  anger: {
    strong: `furious livid outraged outrage enraged rage raging fuming seething infuriat* pissed pissed_off angry angrier
      so_mad really_mad mad_at mad_as fed_up sick_of sick_and_tired had_it_with had_enough i've_had_it enough_is_enough
      makes_my_blood_boil blood_is_boiling boils_my_blood how_dare how_dare_you hate_you i_hate we_hate hate_this
      hate_these fuck_you fuck_off fuck_this fuck_them fucking screw_you screw_this screw_them go_to_hell burn_in_hell unacceptable
      inexcusable unforgivable disgraceful what_a_disgrace absolute_disgrace a_disgrace what_a_joke absolute_joke
      are_you_kidding are_you_fucking are_you_serious you_must_be_kidding you've_got_to_be_kidding you_have_got_to_be_kidding
      gotta_be_kidding losing_my_patience lost_my_patience lost_all_patience losing_patience out_of_patience at_my_wits_end at_my_wit's_end
      end_of_my_rope end_of_my_tether last_straw final_straw i'm_done_with im_done_with so_done_with thieves robbers
      crooks bunch_of_liars you_liars stop_lying daylight_robbery shame_on_you shame_on sue_you see_you_in_court ffs
      for_fuck's_sake for_fucks_sake for_god's_sake for_gods_sake for_the_love_of_god wtf what_the_fuck what_the_hell what_the_hell_is bullshit
      drives_me_crazy driving_me_crazy drives_me_mad driving_me_mad drives_me_nuts driving_me_insane drives_me_insane drives_me_up_the_wall
      pisses_me_off piss_off rip_off ripoff scammers scumbags idiots morons assholes clowns stealing_from`,
    plain: `hate hates hated annoyed annoying annoys irritat* frustrat* aggravat* maddening ridiculous outrageous mad rude
      insulting insult insulted disrespect* incompetent incompetence useless worst worst_ever worst_service pathetic
      a_joke scam scammed scamming liars lying lied cheated robbed steal stole thief rubbish garbage damn damned bloody
      shit shitty crap asshole idiot stupid dumb hell disgrace shameful appalling appalled abysmal ignored_again
      ignoring_me ignoring_us ignoring_my nobody_answers no_one_answers no_one_cares nobody_cares don't_care
      how_hard_is_it how_hard_can_it_be do_your_job wasted_my_time waste_of_my_time waste_of_time joke_of_a
      demand_a_refund want_my_money_back give_me_my_money give_me_back lawyer lawsuit complaint_filed
      for_the_third_time third_time_this for_the_fourth_time for_the_fifth_time for_the_umpteenth yet_again boycott unprofessional laughable never_again
      resent fume fuck fucked sucks suck hung_up_on hung_up hangs_up greedy corrupt fraud fraudsters theft extortion
      ripped_off ripping_off ripping_us conned treated_like_dirt zero_respect no_respect no_excuse sort_it_out get_your_act_together
      terrible_service horrible_service awful_service still_waiting still_no_response still_no_answer still_no_reply`,
    weak: `terrible horrible awful bad again still waiting worse unhelpful nonsense complaint complain complaining fail fails failed
      broken seriously why ugh argh grr smh enough on_hold cancelled poor overpriced unfair lazy unreliable
      refuse refused refuses excuses no_reply no_response no_answer every_single_time hours`,
  },
  sadness: {
    strong: `so_sad very_sad really_sad heartbroken heartbreaking broke_my_heart breaks_my_heart broken_heart devastated devastating
      in_tears crying cried cry_myself i_could_cry want_to_cry wanna_cry makes_me_cry made_me_cry made_me_sad makes_me_sad depress* miserable
      gutted so_disappointed very_disappointed really_disappointed deeply_disappointed bitterly_disappointed
      so_disappointing huge_disappointment big_disappointment what_a_disappointment heavy_heart rest_in_peace rip
      mourning grief grieving sorrow let_me_down let_us_down lets_me_down feel_let_down lost_hope lost_all_hope
      hopeless what_a_shame such_a_shame what_a_pity such_a_pity broken-hearted lost_all_faith losing_faith ruined_my
      ruined_our ruined_christmas will_be_missed miss_you_so sadly_missed it's_sad it_is_sad sad_to sad_day sad_news sadder saddest saddened`,
    plain: `sad sadly sadness disappointed disappointing disappointment disappoint* unhappy upset upsetting lonely alone_and
      regret regrets regretting miss_the miss_my miss_you miss_it i_miss missing_my hurt hurts heartache tragic tragedy tears
      sobbing sob unfortunate hurtful gloomy down_in_the_dumps let_down letdown lost_faith a_shame a_pity farewell
      goodbye_old broken_dreams used_to_be_so_good used_to_be_great used_to_love not_what_it_used i_expected_more
      expected_better expected_more had_high_hopes high_hopes hoped_for_more hoped_for_better underwhelm* bummed bummer
      crestfallen disheartening disheartened discouraged dismayed dejected sorry_to_hear sorry_to_see sorry_to_say
      end_of_an_era passed_away condolences deepest_sympathy feel_abandoned abandoned forgotten_about not_the_same_anymore`,
    weak: `sorry unfortunately miss lost cry shame pity alas sigh never_mind poor_thing goodbye closing_down no_longer
      last_day wish wished meh empty pain closes closing`,
  },
  fear: {
    strong: `terrified terrifying petrified scared scares scary scare_me scared_to_death scared_for scares_me scared_me frightened frightening
      horrified panic panicking panicked panic_attack anxious anxiety nightmares so_worried really_worried very_worried
      worried_sick worried_about i'm_shaking im_shaking i_am_shaking still_shaking shaking_with_fear afraid afraid_of i_fear
      fear_for fearing_for fear_of feared_for my_heart_stopped heart_is_racing heart_was_racing scared_the_hell nearly_died almost_died could_have_died
      thought_i_was_going_to_die thought_we_were_going_to_die fear_for_my scared_shitless freaking_out freaked_out
      freaked_me_out freaks_me_out creeps_me_out don't_feel_safe do_not_feel_safe didn't_feel_safe dont_feel_safe feel_unsafe felt_unsafe not_feel_safe
      goosebumps_of_fear losing_sleep can't_sleep_thinking can't_sleep_because lose_sleep trembling dread dreading keeps_me_up_at_night someone_could_die somebody_could_die
      someone_could_get_hurt someone_will_get_hurt going_to_get_hurt`,
    plain: `fear fears fearful worried worry worries worrying worrisome concerned concerning nervous uneasy alarmed alarming threatened
      dangerous danger unsafe creepy spooked paranoid horror nervous_about stressed_about not_safe is_it_safe
      is_this_safe safe_to safety_concern safety_hazard fire_hazard hazardous menacing sinister hacked
      data_breach leaked_my my_data_is what_if_it what_if_they what_if_my help_me_please someone_had_my_address smoke_coming_out
      caught_fire burst_into_flames exploded electric_shock identity_theft life_threatening threatening on_edge
      lost_sleep apprehensive distressed distressing tense hope_it_doesn't hope_they_don't hope_nothing hope_nobody_gets at_risk`,
    weak: `risk risky careful warning beware unsure suspicious suspect fraud_alert emergency urgent stolen toxic recall
      smoke fire spark sparks shock stress stressful stressed uncertain scam_alert breach leak leaked hurt`,
  },
  surprise: {
    strong: `can't_believe cant_believe cannot_believe can_not_believe couldn't_believe could_not_believe didn't_expect did_not_expect
      wasn't_expecting was_not_expecting never_expected unexpected unexpectedly surprised surprising surprisingly surprise_surprise
      pleasantly_surprised so_surprised what_a_surprise shocked shocking astonished astonishing astounded astounding
      stunned speechless mind_blown mind_blowing mindblown blown_away gobsmacked flabbergasted jaw_dropped
      jaw_dropping jaw_on_the_floor out_of_nowhere out_of_the_blue no_way omg oh_my_god oh_my_goodness oh_my_gosh omfg
      holy_shit holy_cow holy_crap holy_moly who_would_have_thought who_knew who'd_have_thought plot_twist took_me_by_surprise caught_me_off_guard
      did_not_see_that_coming didn't_see_that_coming did_not_see_this_coming didn't_see_this_coming wait_what wait_a_minute hold_on_what you're_kidding no_freaking_way unbelievable
      had_to_look_twice had_to_read_it_twice had_to_check_twice double_take am_i_dreaming pinch_me dumbfounded startled`,
    plain: `surprise surprises amazed wow whoa woah unreal suddenly all_of_a_sudden shock incredible_news wtf_just_happened
      what_just_happened did_you_know i_had_no_idea had_no_idea never_thought i_never_thought of_all_things weird strange
      bizarre insane crazy wild wasn't_prepared turns_out apparently is_this_real is_this_for_real for_real
      since_when how_is_this_possible how_is_that_possible how_on_earth what_on_earth what_the wtf_is_this odd
      never_seen_anything_like curious_how`,
    weak: `gosh huh really actually believe imagine hmm news expected guess odd_that`,
  },
  disgust: {
    strong: `disgust disgusted disgusting disgusts gross grossed_out grossest revolting repulsive repulsed nauseating nauseous
      nauseated sickening makes_me_sick made_me_sick make_me_sick makes_me_want_to_vomit want_to_vomit wanted_to_vomit made_me_vomit made_me_throw_up wanna_puke
      want_to_puke makes_me_puke throw_up threw_up puke puked vomit vomited vomiting barf gag gagged gagging made_me_gag yuck yucky
      eww ew ewww eww vile foul rancid putrid rotten mouldy moldy maggots maggot cockroach cockroaches filthy filth
      stomach_turning turned_my_stomach turns_my_stomach found_a_hair hair_in_my hair_in_the bugs_in_my worm_in worms_in
      repugnant abhorrent loathsome despicable stinks_like reeks reeking crawling_with bed_bugs bedbugs infested gut_churning`,
    plain: `nasty stink stinks stinky stinking stench smells_like smells_bad smells_awful smelly slimy dirty sticky stained
      stains grimy inedible mold mould rat rats mice feces poop urine pee sewage blood_stains sour_milk expired_food
      undercooked raw_chicken greasy hygiene unhygienic unsanitary disgustingly creep immoral shameless cruelty
      inhumane abuse abusive exploitation slave_labour slave_labor racist racism sexist sick_to_my_stomach tastes_like
      pervert sleazy bleugh blech bleh icky hair_in flies_in fly_in insects insect`,
    weak: `smell smells odour odor dust hair bugs off_putting tasteless soggy awful_taste expired trash garbage unethical`,
  },
  states: `happy excited glad grateful thankful proud pleased thrilled delighted overjoyed ecstatic love* loving adore* enjoy* celebrat*
    joy relieved impressed satisfied furious livid outrag* enraged fuming angry angrier anger mad annoyed irritated frustrated
    hate* fed_up upset sad sadness disappointed devastated heartbroken unhappy hurt crying cried scared afraid terrified fear*
    frightened worried worry worries anxious anxiety panic panicked panicking concerned alarmed nervous horrified surprised
    shocked amazed stunned astonished disgusted rage excitement happiness mourning grief grieving saddened gutted dismayed`,
  others: `they he she people customers users fans investors residents passengers critics parents workers employees everyone's
    clients consumers shareholders analysts neighbours neighbors voters experts markets officials drivers students campaigners
    activists locals ministers survey report study readers viewers staff unions commuters travellers travelers shoppers
    owners farmers doctors teachers kids`,
  self: `i i'm im i've i'd i'll me my we we're we've us our myself`,
  ignore: `happy_birthday happy_new_year happy_christmas happy_easter happy_holidays happy_monday happy_friday happy_hour
    happy_to_help happy_to_announce pleased_to_announce excited_to_announce proud_to_announce thrilled_to_announce
    delighted_to_announce proud_sponsor angry_birds black_friday happy_meal inside_out fear_factor would_love_to
    i'd_love_to i_would_love_to would_like no_worries don't_worry dont_worry do_not_worry not_to_worry shock_absorber* fun_fact
    surprise_gift surprise_guest love_island smart_pricing thanks_in_advance not_surprised no_surprise panic_button
    anger_management mad_max crying_baby mad_men worst_case worst_case_scenario worry_free fun_run happy_with_either
    smoke_detector smoke_alarm fire_alarm fire_sale for_fear_of sorry_for_the sad_to_announce best_before
    best_practice best_practices good_morning good_afternoon good_evening best_regards kind_regards kind_of thank_you_for_your
    rip_curl fire_stick fire_tv amazon_fire raw_material great_britain great_barrier`,
};
