package org.kmem.gfp;

import java.io.Serial;

/**
 * Thrown when allocation flags contradict each other or have no meaning; nothing was changed.
 *
 * <p>A programming error of the caller: the message shows the flags and says what to do instead.
 */
public final class InvalidGfpException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  private final int gfp;

  /**
   * For flags and the reason against them.
   *
   * @param gfp the flags
   * @param reason why they are impossible and what to do
   */
  public InvalidGfpException(int gfp, String reason) {
    super("gfp_mask=%#x(%s): %s".formatted(gfp, GfpText.format(gfp), reason));
    this.gfp = gfp;
  }

  /**
   * The rejected flags.
   *
   * @return the bits as given
   */
  public int gfp() {
    return gfp;
  }
}
