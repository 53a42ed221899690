import type { MoodVerses } from "./words.js";

/** Original verses, written for this project: the light that a song stands in, and how fast its blood runs. */
export const ENGLISH_MOODS: MoodVerses = {
  dark: [
    [
      "The {lamp|stove|last match} has gone out and the {room|house|stair} is a well of ink",
      "there is {soot|wool|moss} on the {voices|footsteps|hours}, there is {shade|smoke|velvet} in all that we think",
    ],
    [
      "{Black|Starless|Moonless} is the {window|pond|hill}, and the {night|cloud|dark} sits down like a crow",
      "even the {owl|cat|watchman} has {lost|forgotten} the path that he used to know",
    ],
    [
      "We {speak|whisper} through {blankets|curtains|thick walls} in the {cellar|belly|cave} of the night",
      "and {feel|grope} for the {latch|matches|wall} with our {fingers|sleeves} in place of a light",
    ],
    [
      "Under the {soil|bark|ash} it is {midnight|winter} still, and the {roots|moles|seeds} are blind",
      "a {coal|cinder} asleep in the {hollow|hearth} is the {only|last} red you will find",
    ],
    [
      "{Draw|Close} the {heavy|thick} {curtain|shutter}, the {street|yard} is as dark as a {sack|mine}",
      "let {shadow|darkness} lie down upon {shadow|darkness} and {cover|muffle} your breathing and mine",
    ],
    [
      "The {moon|candle} is {buried|drowned} in a {cloud|ditch}, and the {sky|field} has pulled up its hood",
      "{nothing|no shape} is {seen|clear} but a {deeper|blacker} black where the {chapel|barn|elm} stood",
    ],
  ],
  dim: [
    [
      "{Grey|Pale|Faint} is the {hour|air|lane} between, when the {dusk|mist|haze} forgets its own name",
      "and the {hedge|roof|path} and the {sheep|cloud|smoke} beyond it are {nearly|all but} the same",
    ],
    [
      "A {half|quarter} moon leans on the {haze|fog|chimney}, and a {half|quarter} light on the floor",
      "a {slant|stripe} as {thin|dull} as {pewter|paper|pearl} comes in at the {half-open|unlatched} door",
    ],
    [
      "{Twilight|Evening} {pours|drips} {slowly|sideways} its {lilac|violet|ashes} into the {street|bowl}",
      "there's a {blur|mist|veil} on the {mirror|pane|distance}, and a {blur|mist|veil} on the soul",
    ],
    [
      "{Neither|Not quite} the {day|sun} nor the {night|stars}, but the {pause|bridge|grey thread} in between",
      "the {colours|outlines} have {softened|faded} to {silver|heather|slate}, to a {shade|ghost} of their green",
    ],
    [
      "Through {frosted|misted|rain-blurred} glass the {lanterns|houses} are {smudges|moths} in the {steam|cream}",
      "and {faces|windows} go by in the {drizzle|half-light} like the {edge|end|hem} of a dream",
    ],
    [
      "The {overcast|cloudy|milky} afternoon {wears|keeps} its {shawl|felt slippers} till four",
      "a {dim|faded|pale} kind of {pearl|grey} on the {water|lintel}, and {nothing|not much} more",
    ],
  ],
  bright: [
    [
      "{Noon|Sunlight} like a {cymbal|trumpet|gong} on the {tin|copper} roofs, and the {whole|wide} street ablaze",
      "the {glass|brass} and the {salt|snow|chrome} are all {flashing|glittering}, we {squint|blink} in a dazzle of rays",
    ],
    [
      "{White|Bright} {linen|shirts|sails} on the {line|wind}, and the sun at the {top|peak} of its climb",
      "{every|each} {spoon|needle|tin cup} in the {kitchen|market} is {sparkling|flashing|shining} in time",
    ],
    [
      "{Diamonds|Sparks} on the {wave|hail}, {diamonds|sparks} on the {wing|wire}, {crystal|glitter} and gleam",
      "not a {shadow|cloud|speck} to be {seen|found} on the {enamel|porcelain} blue, not a seam",
    ],
    [
      "The {sky|light} is {scrubbed|polished} to {silver|sapphire|brightest blue} and {sharp|clear} as a pin",
      "so {throw|fling} every {shutter|window} wide {open|outward} and {let|wave} the brilliance in",
    ],
    [
      "{Lemon|Gold|Yellow} on the {whitewash|marble}, {fire|lightning} on the {blade|dome|vane}",
      "a {thousand|million} small {mirrors|suns} {running|dancing} down the {shining|gleaming} window pane",
    ],
    [
      "{Radiant|Glaring}, {dazzling|blazing}, the {summer|midday} has {set|lit} the {poppies|rooftops} alight",
      "and {nobody|nothing} can {hide|frown} in the {flood|flash} of so {brilliant|shining} a white",
    ],
  ],
  calm: [
    [
      "{Slowly|Softly}, there's {time|no hurry}, the {clock|kettle|tide} has forgotten to call",
      "we {lean|rest} like {two|old} ladders in {silence|stillness} against the {same|warm} wall",
    ],
    [
      "{Hush|Quiet} now, let your {breath|boat|hand} drift {idle|easy} and slow",
      "there is {nowhere|nothing} to {reach|win} by the evening, and {no one|no reason} to go",
    ],
    [
      "{Drowsy|Sleepy} the {afternoon|bee|cat} on the {pillow|step}, {drowsy|sleepy} the {leaf|wing}",
      "a {long|slow} {sigh|yawn} in the {hammock|rafters}, and {rest|peace|sleep} upon everything",
    ],
    [
      "{Lay|Set} your {burden|basket} down {gently|lightly} and loosen the lace of your shoe",
      "the {bench|moss} has been {waiting|resting} all {day|year} with its {patience|pillow} for you",
    ],
    [
      "{Linger|Stay} a while, {linger|stay} a while, there is {tea|honey} and {milk|bread}",
      "we have {barely|hardly} begun on the {silence|resting} that {needs|wants} to be said",
    ],
    [
      "{Still|Smooth} as {milk|oil} in the {pail|jar}, {still|smooth} as a {stone|bell} laid to sleep",
      "the {calm|quiet} comes {ankle|shoulder} high, {lazy|tender} and {mild|warm} and deep",
    ],
  ],
  moderate: [
    [
      "{Step|Stroll} after {step|stroll} down the {path|mile} with a {stick|whistle} and {steady|even} feet",
      "not {early|fast} and not {late|slow}, but {walking|strolling} along to the {plain|common} heart's beat",
    ],
    [
      "We {go|walk} at the {pace|gait} of the {mule|handcart|plough}, we {turn|nod} at the {stile|gate}",
      "there's a {mile|hill} behind and a {mile|hill} ahead, and {both|each} of them can wait",
    ],
    [
      "{Measure|Count} by {measure|count}, like {knitting|sawing|oars}, {one|this} side and then the other",
      "we {share|pass} out the {work|load} and the {weight|bread} like a {sister|neighbour} and brother",
    ],
    [
      "A {wheel|loom|pump handle} goes {round|over} and {round|over} with a {creak|tick} and a {regular|level} knock",
      "and the {day|job} gets {done|made} by {ordinary|middling} hours, by the {nod|hand} of the clock",
    ],
    [
      "Neither a {gallop|fever} nor sleep, but a {trot|jog} on the {dry|level} lane",
      "with {reins|pockets} in an easy {hand|balance} and a {word|tune} for the {wren|miller} and the grain",
    ],
    [
      "{Pedal|Amble} along, {pedal|amble} along, on the {flat|towpath|avenue} side by side",
      "{keeping|holding} the {rhythm|tempo} of people who {know|like} how to {ride|stride}",
    ],
  ],
  lively: [
    [
      "{Run|Race} {faster|quicker}, {run|race} {wilder|harder}, with the {wind|whistles} at your heel",
      "{jump|leap} over the {fence|puddles}, {kick|whirl} up the {dust|sparks} with your wheel",
    ],
    [
      "{Hurry|Quick}, {hurry|quick}, the {drums|horses} are off at a {gallop|tear} and {pounding|thumping} the ground",
      "my {pulse|blood} is a {rocket|whip}, my {feet|knees} are a {riot|storm}, and we {spin|fly} around and around",
    ],
    [
      "{Shout|Yell} it from {scaffolds|rooftops}, {stamp|bang} it on {floorboards|tables}, {clap|snap} till it stings",
      "we are {sprinting|flying} on {springs|sparks}, we are {leaping|bouncing} on {fire|lightning|trampoline} strings",
    ],
    [
      "{Crash|Burst} through the {door|crowd} with a {whoop|roar}, {never|don't} slow, {never|don't} slow",
      "{rush|dash} down the {hill|aisle} like a {runaway|thundering} cart with a go, go, go!",
    ],
    [
      "{Fever|Frenzy} in the {ankles|elbows}, {reckless|galloping} feet on the run",
      "{tumble|whirl} and {scramble|somersault}, {faster|quicker}, till {breath|speed} and we are undone",
    ],
    [
      "{Up|On} on your toes, it is {racing|roaring}, it is {rattling|kicking} the {plates|pans} on the shelf",
      "the {beat|chase} is so {furious|fast} that it {overtakes|outruns} itself",
    ],
  ],
};
