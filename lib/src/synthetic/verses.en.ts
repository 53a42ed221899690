import type { Verses } from "./couplets.js";

/** Original verses, written for this project. */
export const ENGLISH_VERSES: Verses = {
  love: [
    [
      "I keep your {letter|photograph|ticket} folded in my {winter|working|Sunday} coat",
      "every word a {little|paper|patient} sail upon a {paper|narrow|homemade} boat",
    ],
    [
      "You {laughed|sang|hummed} in the kitchen with {flour|sugar|sunlight} on your hands",
      "and my heart fell down the {stairs|hill|garden steps} like {marching|circus|runaway} bands",
    ],
    [
      "Say my name the way you {say|whisper|sing} it in the dark",
      "and I will be the {ember|candle|kindling} if you will be the {spark|flame|start}",
    ],
    [
      "Two {cups|chairs|spoons} on the table where there used to be one",
      "two {shadows|coats|strangers} walking homeward {holding|chasing|sharing} half the sun",
    ],
    [
      "I never learned to {dance|waltz|whistle} till you {stepped|leaned|laughed} upon my feet",
      "now even {broken|borrowed|rusty} radios play something {sweet|slow and sweet|of our street}",
    ],
    [
      "If love is a {language|grammar|dialect} then I have only {started|stammered|mumbled} it",
      "you {hold|lift} the word up gently till I {understand|remember|deserve} it",
    ],
    [
      "There's a {freckle|shadow|secret} near your shoulder like a {far|small|northern} island town",
      "I would {sail|row|swim} the whole night over just to {settle|wander|lay} down",
    ],
    [
      "Give me your {ordinary|untidy|unfinished} hours, I don't want a crown",
      "just the {hum|light|warmth} of your {evening|sleepy|Saturday} voice when the day goes down",
    ],
    [
      "We planted {mint|basil|marigolds} in teacups on the {window|kitchen|balcony} sill",
      "you said that {love|hope|trust} is {watering|waiting|staying}, and I am {watering|waiting|staying} still",
    ],
    [
      "Your {sweater|pillow|green umbrella} smells of {oranges|cinnamon|apples} and the rain on a train",
      "I would {miss|catch|take} the same {connection|station|platform} to meet you again",
    ],
    [
      "Let the {neighbours|sparrows|street lamps} talk about us, let them {wonder|guess|count} and stare",
      "I have {moonlight|jasmine|your fingers} in my pocket and your {ribbon|whisper|comb} in my hair",
    ],
    [
      "You are the {comma|pause|breath} in my {hurry|sentence|running}, you are the slow in my clock",
      "you are the {porch|hallway|lantern} light burning and the {key|click|turn} in the lock",
    ],
    [
      "When we are {old|grey|slow} and forgetful and the {names|years|streets} slip away",
      "I'll still know the {weight|shape|song} of your hand at the {end|edge|close} of the day",
    ],
    [
      "I wrote you a {hundred|thousand|dozen} beginnings and I threw them {all out|all away|in the stove}",
      "then you {smiled|yawned|waved} over breakfast, and that was the {song|poem|start} that I wove",
    ],
    [
      "Come {closer|nearer|softly}, the evening is {folding|rolling|tucking} its blue",
      "I had {nothing|a map and nothing} to follow, and it {led|brought|walked} me to you",
    ],
    [
      "Oh, the {bell|clock|band} in the square can keep {counting|calling|striking} till three",
      "there's no {queen|king|lord} in the city that's {richer|luckier|prouder} than me",
    ],
  ],
  rain: [
    [
      "The rain is {writing|drumming|spelling} letters on the {tin|slate|schoolhouse} roof",
      "every drop a {small|grey|silver} rumour, every {gutter|puddle|drainpipe} the proof",
    ],
    [
      "Clouds came {over|rolling|marching} from the {harbour|mountain|western} side",
      "and the {alley|orchard|playground} opened like a {flower|window|letter} in the tide",
    ],
    [
      "I left my {washing|guitar|bicycle} out there, let it {drink|hear|have} the storm",
      "some things are {better|truer|softer} soaking, some {hearts|stones|songs} are never warm",
    ],
    [
      "{Umbrellas|Raincoats|Headlights} bloom on the avenue, black and {yellow|violet|red}",
      "I count them from the {window|doorway|stairwell} like the {things|words|names} I never said",
    ],
    [
      "Thunder drags its {furniture|pianos|suitcases} across the upper floor",
      "and the smell of {wet|dark|waking} earth comes {walking|drifting|stealing} through the door",
    ],
    [
      "The {frogs|crickets|gutters} have found their chorus in the {ditch|dark|grass} behind the mill",
      "they {sing|argue|gossip} about the water that is {falling|climbing|dancing} still",
    ],
    [
      "Paper boats in the {gutter|gully|side street}, we gave them each a name",
      "{Hope|Bold|Swift} and {Far|Brave|Slow} and {Never|Maybe|Later}, and they {sank|spun|sailed} all the same",
    ],
    [
      "It has rained since {Tuesday|morning|April}, the {clocks|roads|shoes} are made of rain",
      "I can hear the {ghost|breath|sigh} of summer in the {whistle|shudder|rattle} of the drain",
    ],
    [
      "Let it {fall|pour|come}, let it {wash|rinse|blur} the chalk from the wall",
      "all the sums we did in {sunlight|anger|August} come to {nothing|zero|water} after all",
    ],
    [
      "The {tea|kettle|lamp} is going {cold|quiet|dim} beside the book I haven't read",
      "there's a {river|rumour|curtain} on the window and a {meadow|season|harbour} in my head",
    ],
    [
      "{Children|Sparrows|Dogs} run through the {market|courtyard|car park} with the {monsoon|weather|thunder} on their heels",
      "oh to be that {wet|loud|light} and careless, oh to {know|say|shout} how weather feels",
    ],
    [
      "The {fields|hills|roofs} have been so {thirsty|quiet|patient}, they {open|darken|shiver} at a touch",
      "nobody told the {barley|heather|clover} that it {wanted|asked|waited} for too much",
    ],
    [
      "There's a {drip|leak|bead} in the {hallway|attic|ceiling} that keeps {slower|better|kinder} time than me",
      "one for the {road|roof}, one for the {bucket|saucer|kettle}, one for the {sea|memory|tree}",
    ],
    [
      "Lightning takes a {picture|snapshot|portrait} of the {street|lake|fence} with no one there",
      "for a second I can see you with the {rain|night|silver} in your hair",
    ],
    [
      "When it stops the {silence|garden|pavement} glitters like a {penny|needle|fishbowl} in the sun",
      "and I {almost|nearly|always} miss the {thunder|drumming|darkness} now the {drumming|thunder|weeping} is done",
    ],
    [
      "Grey is a {colour|country|kindness}, grey is a {shawl|room|hymn}",
      "the {sky|day} lies down on the {water|rooftops|hedges} till the {edges|corners|steeples} go dim",
    ],
  ],
  river: [
    [
      "The {ferryman|boatman|old captain} has a {lantern|pipe|song} and he doesn't ask your name",
      "he has carried {kings|brides|thieves} and cattle and he {charged|rowed|blessed} them all the same",
    ],
    [
      "River, you are {older|wider|slower} than the {bridges|stories|maps} that cross you now",
      "you were {humming|silver|running} in the valley before there was a {plough|bough|vow}",
    ],
    [
      "I threw a {coin|stone|wish} in at the {bend|weir|crossing}, it went {down|by} without a sound",
      "seven {years|miles} below the {willow|mill-wheel|island} it is {travelling|tumbling|turning} round",
    ],
    [
      "Oars {up|in}, oars {down|out}, and the {morning|mist|melody} on the water",
      "the {miller|fisherman|potter} sings to the {current|heron|rushes}, and the {reeds|banks} sing to his daughter",
    ],
    [
      "The {mud|silt|sand} remembers {footprints|elephants|harvests}, the {mud|silt|sand} forgets again",
      "what the {flood|tide|spring} has written in {April|sunlight|anger}, it will {smooth|erase|cover} by then",
    ],
    [
      "My {father|uncle|brother} mends his {nets|sails|ropes} on the {jetty|steps|shore} and he never looks away",
      "says the {fish|stream|rain} will come to the {quiet|stubborn|gentle} ones at the end of the day",
    ],
    [
      "Carry me {down|on}, carry me {slow|soft}, past the {temples|orchards|timber yards} and the sand",
      "till I {taste|smell|feel} the salt of the {open|morning|evening} and the {end|edge|last} of the land",
    ],
    [
      "There's a {bank|house|field} that is {gone|drowned} since {winter|Easter|harvest}, there's a {bank|house|field} that is new",
      "the river {gives|takes} with a {careless|crooked|generous} hand, and the river will {borrow|swallow|follow} you",
    ],
    [
      "{Kingfisher|Dragonfly|Swallow}, {needle|arrow|ribbon} of blue, {stitch|thread|fasten} the light to the stream",
      "I was {sleeping|rocking|drifting} in the {belly|bottom} of the boat in the {middle|shallows} of a dream",
    ],
    [
      "Nobody owns the {water|crossing|current}, nobody {fences|counts|closes} the foam",
      "it is {leaving|running|singing} from the hour it was born, and {leaving|running|singing} is its home",
    ],
    [
      "I asked the {river|water|tide} a question in the {tongue|voice} my mother knew",
      "it {answered|murmured} in {pebbles|circles|ripples} and it {carried|hurried} the question through",
    ],
    [
      "{Mangoes|Melons|Jute} and {clay pots|honey|straw hats} go floating to the fair",
      "the {drummer|steersman|baker} sits on the {rice sacks|barrels|cabin roof} with the {wind|spray|sun} in his hair",
    ],
    [
      "At {dusk|night} the {far|other} side is nothing but a {string|row} of {lamps|fires}",
      "and the {dark|deep} between is {singing|humming} like a {hundred|harp of} wires",
    ],
    [
      "The {rope|knot|plank} is {wet|loose}, the {landing|harbour} is small, the {journey|water} is wide as a year",
      "push {off|out} from the {stones|sorrows|shadows} of the {village|quay} and there's nothing to fear",
    ],
    [
      "What {springs|begins} as a thread in the {mountain|glacier|forest} becomes a {road|sea} in the plain",
      "and the {cloud|mist} that it {turns|climbs} to will {carry|bring} it to the mountain again",
    ],
    [
      "{Anchor|Mother|Moonlight}, {hold|wait} for me, I am {late|young} and the {eddies|channels} are strong",
      "I have {only|nothing but} a {bamboo|cedar|wooden} {pole|flute} and {half|the end} of a song",
    ],
  ],
  city: [
    [
      "{Neon|Traffic|Midnight} paints the {puddles|windshields|pavements} in a {colour|language} with no name",
      "every {face|cab|train} that passes by me is a {moth|spark} against the flame",
    ],
    [
      "The {last|late} train is {rattling|coughing|sighing} underneath the {bakery|theatre|bank}",
      "there's a {saxophone|preacher|busker} on the {platform|corner} with the {night|rent} to thank",
    ],
    [
      "Twenty {floors|stories} of {yellow|lonely|borrowed} windows, twenty {hundred|thousand} little rooms",
      "someone's {frying onions|mending stockings|writing letters}, someone's dancing with the brooms",
    ],
    [
      "I {know|learned} this town by its {fire escapes|rooftops|bus routes}, by the {cracks|chalk} along the street",
      "by the {drum|hum} of the {subway|substation} coming {up|warm} through my feet",
    ],
    [
      "{Coffee|Noodles|Cigarettes} at four in the morning with the {nurses|drivers|cleaners} coming in",
      "the {jukebox|radiator|neon} {hums|buzzes} an {old|easy} number and the {cups|walls} are thin",
    ],
    [
      "Hey, {taxi|stranger|city}, {slow|turn} down, {take|drive} me where the {lights|music} never stop",
      "I've got {rain|paint|stars} on my {collar|jacket|shoulders} and a moon on the {chimney|office|station} top",
    ],
    [
      "The {cranes|towers|scaffolds} stand like {herons|giants|question marks} above the {concrete|sleeping} bay",
      "they are {building|stacking} the {future|skyline} on the {place|yard} we used to play",
    ],
    [
      "{Five|Six|Seven} o'clock and the {doors|crowds|gates} are closing and {nobody|no one} meets your eyes",
      "a {million|thousand} {wires|headphones} {humming|whispering} with a {million|thousand} {lies|goodbyes|replies}",
    ],
    [
      "{Pigeons|Posters|Headlines} flutter at the {crossing|junction} where the {tram lines|bus lanes|shadows} divide",
      "I have {walked|missed} every {turning|exit} of this maze looking for the {other|quiet} side",
    ],
    [
      "There's a {garden|piano|mattress} on the {rooftop|seventh floor} where the {aerials|antennas} sing",
      "and a {boy|girl|man} with a {flashlight|telescope} who is {counting|charting} everything",
    ],
    [
      "{Steel|Glass} and {sweat|smoke} and {gasoline|diesel}, and a {moon|sky|sun} like a coin",
      "all the {avenues|alleys} {argue|gamble} at the {corner|square} where they join",
    ],
    [
      "{Meet|Find} me by the {ticket|arcade} machine, the {clock|sign} is always wrong",
      "we'll be {young|loud|brave} for the {length|price} of a {short|cheap|loud} song",
    ],
    [
      "The {landlord|lift|heating} is {broken|angry}, and the {neighbour|drummer} is {loud|new}",
      "but the {dawn|sun} comes {pink|straight} through the {scaffold|laundry} like it {paid|waited} for the view",
    ],
    [
      "I {sold|pawned} my {watch|guitar|winter} to the {street|night}, and I {bought|won} it back by ten",
      "oh, {concrete|electric|restless} town, you {break|shake} my heart, then you {build|lend} it again",
    ],
    [
      "{Billboards|Screens|Posters} say {buy|love|run}, the {signals|street lamps|crossings} say {go slow|yes and no}",
      "and a {bassline|heartbeat} is {leaking|climbing} from the {basement|club} below",
    ],
    [
      "{Run|Ride} with me under the {flyover|viaduct|railway}, through the {echo|fumes|noise} and the dust",
      "where the {names|hearts} of {kids|lovers} no one remembers are {shining|glowing} through the rust",
    ],
  ],
  festival: [
    [
      "{Hang|String} the {lanterns|paper stars|ribbons} from the {chimney|mulberry tree|church} to the well",
      "let the {tambourines|fiddles|trumpets} wake the {valley|village|miller} with the {story|rumour} they tell",
    ],
    [
      "{Bake|Break} the {bread|honey cake}, {pour|spill} the {cider|berry wine}, there's {room|a chair} for one more",
      "and the {children|cousins|drummers} are {spinning|stamping} in {circles|garlands} on the {barn|threshing} floor",
    ],
    [
      "{Round|Up} and {round|down} goes the {carousel|wheel|ring of dancers} with the {moon|fair} in its spokes",
      "old {widows|captains|farmers} are {laughing|clapping} at the {same|oldest} of jokes",
    ],
    [
      "{Marigold|Poppy|Paper} crowns on the {heads|horns} of the {cattle|horses|oxen}, {bells|bows} on the {cart|door}",
      "we have {carried|gathered} the {barley|apples|summer} home and we'll {dance|sing} till we're sore",
    ],
    [
      "{Throw|Toss} your {hat|colours|worries} over the {rooftops|fires|haystacks}, let {it land|it fall} in the spring",
      "tonight the {beggar|baker|goose girl} is a {duchess|queen} and the {mayor|mule} is a king",
    ],
    [
      "{Fireworks|Sparks} write a {sentence|word} in the {dark|sky} and the {dark|sky} wants it again",
      "and we {shout|cheer} like the {sea|wind} at the end of it, all the {women|girls} and the men",
    ],
    [
      "{Stamp|Clap} your {boots|hands}, {shake|raise} the {dust|beams}, let the {fiddle|piper|drummer} go mad",
      "dance for the {harvest|winter} that {fed|missed} us, for the {luck|love} that we had",
    ],
    [
      "The {baker's|smith's|teacher's} {daughter|son} has a drum on a {string|strap} and a {rose|feather} in the hair",
      "and {all|half} of the {street|orchestra} {follows|stumbles} behind to the {edge|end} of the square",
    ],
    [
      "{Here|Down} comes the {band|parade}, {brass|gold} in the sun, with the {mayor|tuba|goat} out of tune",
      "oh, {open|unlock} the {windows|cellars}, {wake|kiss} your {grandmother|neighbour}, we are {keeping|stealing|toasting} the moon",
    ],
    [
      "{Masks|Bells} on the {bridge|stairs}, {sugar|smoke} in the air, {strangers|rivals} are {cousins|family} tonight",
      "{lift|swing} the {smallest|youngest} one {high|up} on your {shoulders|arms} to the {heart|height} of the light",
    ],
    [
      "One for the {sower|shepherd}, two for the {reaper|weaver}, three for the {rain|sun|frost} on the field",
      "four for the {song|hands} that {turned|warmed} the {millstone|oven}, and for all that they yield",
    ],
    [
      "{Kites|Swings} in the {morning|meadow}, {wrestlers|races} at {noon|four}, and at {night|dusk} comes the ball",
      "where the {clown|fool} gets the {crown|girl} and the {devil|giant|miser} gets nothing at all",
    ],
    [
      "We {painted|scrubbed} the {doorsteps|wagons} in {yellow|crimson|turquoise}, we {borrowed|rented|polished} the cups",
      "the {tables|trestles} run end to end through the {orchard|lane} and the {jug|music|laughter} goes up",
    ],
    [
      "{Tomorrow|Monday} has {shovels|ledgers} and {school bells|buckets}, {tomorrow|Monday} can knock at the door",
      "{tonight|now} there is {thunder|joy} in the {heels|boots} of the dancers and {room|breath|wine} for one more",
    ],
    [
      "{Spin|Swing} me {once|hard} for the {year|baby} that is {coming|born}, {once|hard} for the {year|friend} that is gone",
      "and {once|twice} for the {pure|sheer} {foolish|blazing} {joy|luck} of the {night|dance} going on",
    ],
    [
      "{Hurrah|Sing hey} for the {goat cart|bonfire|long table}, {hurrah|sing hey} for the band",
      "{hurrah|sing hey} for the {pie|jam|foam} on your {chin|collar}, and the {heart|song|hand} in your hand",
    ],
  ],
  dawn: [
    [
      "The {first|small} light is {testing|tapping} the {window|shutters} like a {shy|thin} little hand",
      "and the {hills|roofs} come {up|back} out of {nothing|shadow} like a {promise|tide} to the land",
    ],
    [
      "{Rooster|Milkman|Blackbird}, {say|sing} it again to the {frost|dew|mist} on the fence",
      "the {long|worst} of the {night|dark} is {behind|beneath} us and the {sky|light} is immense",
    ],
    [
      "{Somewhere|Far off} a {kettle|stove|lamp} is lit, and a {gate|door} starts to swing",
      "and the {day|world} is as {new|wide} as the {page|milk} that the {early|slow} hours bring",
    ],
    [
      "I {carried|dragged} my {trouble|sorrow} up the {hill|stairs} to the {place|ledge} where you {see|watch} the sun rise",
      "and it weighed so much less in the {gold|pink|light} than it weighed in my eyes",
    ],
    [
      "{Night|Dark}, you were {kind|long}, you were {deep|warm} as a {well|coat}, now go where you belong",
      "for the {thrush|lark} has {remembered|begun} on the {wire|branch} the {first|top} of its song",
    ],
    [
      "A {thread|seam} of {red|light} in the {east|grey}, then a {ribbon|wave|fire}, then a flood",
      "and I {feel|hear} how the {orchard|river} is {waking|humming} the {same|new} in my blood",
    ],
    [
      "{Begin|Breathe}, says the {bread|bell}, {begin|breathe}, says the {road|rail}, {begin|breathe}, says the rain",
      "there is {nothing|no door} so {broken|shut} in the {evening|dark} that the {morning|light} can't try it again",
    ],
    [
      "The {stars|lamps} go {home|out} one by one like the {guests|girls} from a ball",
      "and the {last|blue} one {looks|turns} back from the {gate|hill} to the {light|rose} on the wall",
    ],
    [
      "{Open|Lift} your {hands|eyes}, there is {warmth|gold} on the {sill|ground}, it is free, it is yours",
      "it has {come|crossed} ninety {million|countless} miles to {arrive|land|sit} on your floors",
    ],
    [
      "I was {lost|cold} in the {woods|house} of the {hour|dark} before {birds|sun}, I was {counting|naming} my fears",
      "then a {finch|child} on the {rail|street} {spoke|laughed} in the {blue|hush} with the {voice|ease} of young years",
    ],
    [
      "{Dust|Steam} in the {beam|sun} is a {dance|galaxy}, {dust|steam} in the {beam|sun} is a choir",
      "and the {window|spoon} on the {table|sill} has {caught|turned} to a {small|clean} piece of fire",
    ],
    [
      "{Wake|Rise}, {sleeper|pilgrim|brother}, the {mist|frost} has let go of the spire",
      "the {geese|clouds|swifts} are a {word|line} in the {high|clear}, and the {word|line} goes higher",
    ],
    [
      "{Today|Now} I shall {mend|paint} what I {broke|left}, I shall {water|tend} the seeds",
      "I shall {walk|sit} with the {sun|wind} on my {shoulder|knees} to the {places|rooms} it leads",
    ],
    [
      "The {fishermen|bakers|shepherds} know it, the {nurses|monks|drivers} know it, the {hour|light} with no weight",
      "when the {world|sea} holds its breath for the {sun|day} like a {boy|guest|dog} at the gate",
    ],
    [
      "{New|Clear} {sky|day}, {write|pour} on me, I am {slate|glass}, I am {bare|clean} as a {shore|floor}",
      "whatever the {night|storm|winter} took from me, I have {mornings|April|apples} in store",
    ],
    [
      "{Light|Sun} upon {light|leaf}, {bell|wing} upon {bell|wing}, and the {valley|city|orchard} is stirred",
      "as if {someone|the hill} had been {holding|keeping} a secret and whispered one word",
    ],
  ],
  farewell: [
    [
      "The {train|boat|bus} is at the {platform|harbour|corner} and your {coat|scarf} is {buttoned|folded} tight",
      "there are {words|years} we {kept|saved} for {later|summer} that are {leaving|going} here tonight",
    ],
    [
      "I {wave|stand} until the {smoke|sail|road} is {fainter|thinner|finer} than a line",
      "then I {carry|walk} home the {silence|umbrella} that was {yours|ours} and now is mine",
    ],
    [
      "{Leave|Hang} the {key|map} beneath the {flowerpot|stone}, {leave|hang} the {lamp|radio} low",
      "the {house|chair} will {ask|look} for you in {winter|the evening} and I'll {say|swear} I don't know",
    ],
    [
      "We {divided|wrapped} the {records|plates|books} in {paper|silence}, we were {careful|polite} and {slow|kind}",
      "but the {dust|light} around the {places|squares} they {stood|hung} was {harder|stranger} to leave behind",
    ],
    [
      "{Goodbye|Farewell} is a {small|cold} word for a {road|field|wall} with no gate",
      "I {learned|said} it too {early|well} and I {meant|felt} it too late",
    ],
    [
      "Your {cup|comb} is {still|there} upon the {shelf|sill} with the {blue|thin} crack on the rim",
      "I {drink|turn} the {bitter|quiet} hour from it till the {window|garden} grows dim",
    ],
    [
      "{Write|Call} me when you {reach|find} the {mountains|coast}, {tell|lie to} me that the {snow|sky} is kind",
      "I'll {keep|read} the {letter|line} in the {lining|pocket} of the {grey|old} coat of my mind",
    ],
    [
      "The {geese|leaves} have {gone|turned}, the {well|pond} is {iced|still}, the {hedges|crowds|stars} have thinned",
      "and {all|half} that we {built|swore} in the {summer|orchard} has a {tenant|name} called the wind",
    ],
    [
      "{Hold|Press} my {hand|sleeve} once {more|again} at the {corner|crossing}, then {turn|walk} and don't look round",
      "let me {hear|keep} your {steps|shoes} on the {gravel|bridge} till there's {only|less than} the sound",
    ],
    [
      "If I {dream|speak} of you, {forgive|pardon} me, it's a {habit|debt|fault} of the bone",
      "the {heart|dog} still {runs|listens} to the {door|stairs} at the {hour|time} you came home",
    ],
    [
      "There's a {bench|tree} by the {canal|chapel} with our {letters|summers} in the wood",
      "I {pass|touch} it with my {collar|shoulders} up as {strangers|pilgrims|widowers} should",
    ],
    [
      "The {last|slow} {dance|waltz} is for the {chairs|broom}, the {last|slow} {dance|waltz} is for the floor",
      "and the {band|moon} packs its {silver|sorrow} in {velvet|cases} and {goes|leaves} by the back door",
    ],
    [
      "I {gave|lent} you my {youth|best years} like an umbrella, you {gave|brought|sang} me the rain",
      "and {neither|none} of us {stole|lied}, and {neither|none} of us will {own|hold} it again",
    ],
    [
      "{Autumn|Evening} is a {clerk|widow} who {closes|counts} the {ledger|shutters} one by one",
      "{so much|this much} was {love|promise}, {so much|this much} was {weather|pride}, and now it is done",
    ],
    [
      "{Somewhere|Tonight} a {light|ship} is {moving|sailing} with {all|half} that I knew",
      "and the {tide|dark} that {pulls|lies} between us is {wider|deeper|colder} than blue",
    ],
    [
      "{Sleep|Go} well, {go|sleep} far, my {darling|friend|companion}, the {road|night} is your own",
      "there is {bread|my blessing} in your {basket|bundle}, and the {stars|road} that you've known",
    ],
  ],
  devotion: [
    [
      "I {light|set} one {wick|candle} in the {hollow|cave} of the night and I {ask|wait|hope} for your word",
      "you who {hear|count} the {ant|snow} on the {stone|roof}, let this {whisper|small thing} be heard",
    ],
    [
      "{Lord|Keeper|Maker} of the {sparrow|tide}, {lord|keeper|maker} of the {thorn|salt}, I am {clay|dust} in the rain",
      "{shape|break} me into a {bowl|flute} if it {please|needs} you, and then {shape|break} me again",
    ],
    [
      "I {searched|knocked} in the {temples|mountains} and {markets|libraries}, I wore out my {shoes and my|maps and my} pride",
      "and you {sat|slept} like a {child|lamp} in the {room|house} I had {locked|left} on the inside",
    ],
    [
      "{Empty|Lower} me, {empty|lower} me, {river|bell-ringer} of {silence|mercy}, till I {ring|hum} like a bell",
      "there is {one|no} {drop|sound} in the {heart|dark} of the water that {knows|climbs} the whole well",
    ],
    [
      "The {beggar|weaver} sings at the {gate|loom} and his {bowl|cloth|roof} is the sky",
      "he has {given|thrown} you the {only|last} {coin|thread} he had, and he {never|does not} ask why",
    ],
    [
      "{Take|Keep} my {name|hands}, {take|keep} my {harvest|work}, {take|keep} the {fear|noise|lock} from my door",
      "let me {stand|bend} like the {grass|wheat|reeds} in your {wind|field} and not {ask|want|hold} any more",
    ],
    [
      "{Thousand|Hundred}-petalled {morning|silence}, {open|unfold} in the {dark|mud|well} of my mind",
      "the {bee|sage} that has {tasted|entered} you once leaves the {hive|world} of {praise|words} behind",
    ],
    [
      "{Bow|Hush}, my {forehead|tongue}, to the {floor|ground}, {bow|hush}, my {clever|restless|quarrelling} heart",
      "the {one|love} who has {written|sung} the {ending|sea} has been {here|near} from the start",
    ],
    [
      "You are the {thirst|road} and the {well|walker}, the {string|door|lock} and the key",
      "I {play|move} like a {shadow|note} on the {wall|reed} of your {wide|deep} mystery",
    ],
    [
      "{Let|May} the {lamp|oil} of my {days|years} burn {clear|low}, let the {smoke|flame|ash} be small",
      "let me {leave|go} as the {incense|evening} {leaves|goes}, having {given|offered} it all",
    ],
    [
      "{Bells|Birds} at the {ford|shrine}, {feet|mist} on the {stair|stone}, the {old|blind} ones are {singing|climbing in} praise",
      "and the {hills|walls} give it {back|home} to the {valley|river} for the {length|sum} of our days",
    ],
    [
      "I have {no|lost the} {scripture|grammar} but {breathing|weeping}, no {offering|garland|candle} but sleep",
      "{accept|gather} these {poor|wild} {flowers|hours} I {forgot|failed|was too busy} to reap",
    ],
    [
      "{Nearer|Closer} than {pulse|skin}, {farther|stiller} than {stars|thought}, o {guest|friend} who has never been gone",
      "{teach|lend} me the {patience|faith} of the {stone|seed} in the {dark|snow} that is {certain|dreaming} of dawn",
    ],
    [
      "What shall I {bring|sing} to the {giver|singer} of {songs|all things}? I shall {bring|give} him the hush",
      "where the {bird|drum} of the {heart|breath} sits {still|alone} in the dark like a {silent|listening|sheltering} thrush",
    ],
    [
      "{Wash|Lift} the {dust|veil} from the {mirror|glass}, the {mirror|glass} from the hand",
      "and when {nothing|no one} is {left|there} but the {light|gaze}, I may {then|yet} understand",
    ],
    [
      "{Peace|Grace} on the {road|roof}, {peace|grace} on the {bread|field}, {peace|grace} on the {stranger|orphan} we feed",
      "{peace|grace} like a {shawl|hand} on the {shoulder|head} of the {world|town|child} in its need",
    ],
  ],
};
