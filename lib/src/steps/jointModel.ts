import path from "node:path";
import { UserError } from "../errors.js";
import { readSafetensors } from "../io/safetensors.js";
import {
  conv,
  type FusionKind,
  type JointDecoded,
  JointVae,
  type JointVaeOptions,
  MmvaePlus,
  type ModalData,
  type ModalityOptions,
  type Model,
  Mvtcae,
} from "../models/index.js";

/** A fusion of {@link JointVae}, or one of the models with a fusion and a loss of their own: {@link Mvtcae} and {@link MmvaePlus}. */
export type JointKind = FusionKind | "mvtcae" | "mmvae+";

/** A model of sound and lyrics. */
export type JointModel = Model<ModalData, JointDecoded> &
  Pick<JointVae, "startAudioFrom" | "generate" | "conditionalLogLikelihood">;

/** Options of {@link jointModel}: those of {@link JointVae}, with more values of `fusion`. */
export type JointModelOptions = Omit<JointVaeOptions, "fusion"> & { fusion: JointKind };

/**
 * A model of sound and lyrics by the name of its fusion, with the options of {@link JointVae}: a `JointVae`, or an `Mvtcae` or
 * `MmvaePlus` of the modalities audio and lyrics with the same encoders, decoders, likelihoods, weights and latent dimensions, and
 * with the defaults of what is theirs alone.
 *
 * @param options as those of `JointVae`
 * @returns the model, with random first weights
 * @throws UserError on an option that is unknown, out of range, or without effect
 */
export function jointModel(options: Partial<JointModelOptions> = {}): JointModel {
  const { fusion, ...others } = options;
  if (fusion !== "mvtcae" && fusion !== "mmvae+") return new JointVae({ ...others, ...(fusion && { fusion }) });
  const { height, width, channels, audioHidden, audioDim, audioLayers, audioEncoder, audioDecoder, ...more } = others;
  const { audioLikelihood, audioWeight, lyricsDim, lyricsHidden, lyricsEncoder, lyricsDecoder, ...last } = more;
  const { lyricsLikelihood, lyricsWeight, ...shared } = last;
  const images = !audioDim;
  const sound: ModalityOptions = images
    ? { inputShape: [height ?? 128, width ?? 1290], encoder: audioEncoder ?? imageEncoder(channels, audioHidden) }
    : { inputDim: audioDim, hidden: audioLayers, encoder: audioEncoder };
  const modalities = {
    audio: { ...sound, decoder: audioDecoder, likelihood: audioLikelihood, weight: audioWeight },
    lyrics: {
      inputDim: lyricsDim ?? 64,
      hidden: lyricsHidden,
      encoder: lyricsEncoder,
      decoder: lyricsDecoder,
      likelihood: lyricsLikelihood,
      weight: lyricsWeight,
    },
  };
  const model = fusion === "mvtcae" ? new Mvtcae({ ...shared, modalities }) : new MmvaePlus({ ...shared, modalities });
  return ofSoundAndLyrics(model);
}

/**
 * Loads a model of sound and lyrics, whichever of them was saved.
 *
 * @param dir the folder that it was saved in
 * @returns the model, with its weights
 * @throws UserError where it holds another model
 */
export async function loadJointModel(dir: string): Promise<JointModel> {
  const { metadata } = await readSafetensors(path.join(dir, "model.safetensors"));
  switch (metadata.kind) {
    case "JointVae":
      return JointVae.load(dir);
    case "Mvtcae":
      return ofSoundAndLyrics(await Mvtcae.load(dir));
    case "MmvaePlus":
      return ofSoundAndLyrics(await MmvaePlus.load(dir));
    default:
      throw new UserError(
        `${dir} holds a ${metadata.kind}, which is no model of sound and lyrics; load it with ${metadata.kind}.load.`,
      );
  }
}

/** The default encoder of JointVae's images. */
function imageEncoder(channels: number[] | undefined, hidden: number | undefined) {
  return conv({ channels: channels ?? [32, 64, 128, 256], hidden: hidden ?? 512 });
}

/** A model of modalities by name whose names are audio and lyrics: its data and what it decodes are those of JointVae. */
function ofSoundAndLyrics(model: Mvtcae | MmvaePlus): JointModel {
  return model as unknown as JointModel;
}
