import { type ConvVaeOptions, checkedConvOptions, imageParts } from "./convVae.js";
import { residualConv } from "./parts/residualConv.js";
import { UnimodalVae } from "./unimodalVae.js";

/** Options of {@link DeepConvVae}. */
export interface DeepConvVaeOptions extends ConvVaeOptions {
  /** Share of channels dropped after each level while training. Default 0.1. */
  dropout: number;
}

/**
 * A deeper convolutional VAE over log-mel images, with the encoder and the decoder of {@link residualConv}: residual
 * blocks (He et al. 2016) with batch normalization (Ioffe & Szegedy 2015) and dropout of whole channels (Tompson et al.
 * 2015) around the same latent space as the ConvVAE.
 *
 *     x [batch, height, width, 1] -> levels of 32, 64, 128, 256 channels -> 512 -> mu, logVar [batch, latentDim]
 *     z -> 4x4x256 -> levels -> 64x64 -> bilinear -> xHat [batch, height, width, 1]
 *
 * Batch statistics need the whole batch at once, so that this model takes several times the memory of the ConvVAE.
 */
export class DeepConvVae extends UnimodalVae<DeepConvVaeOptions> {
  readonly kind = "DeepConvVae";

  constructor({ dropout = 0.1, ...given }: Partial<DeepConvVaeOptions> = {}) {
    const options = { ...checkedConvOptions("DeepConvVae", given), dropout };
    const { channels, hidden } = options;
    const part = residualConv({ channels, hidden, dropout });
    super(options, { ...imageParts(options), encoder: part, decoder: part });
  }
}
