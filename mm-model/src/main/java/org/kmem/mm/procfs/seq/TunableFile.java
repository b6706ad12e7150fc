package org.kmem.mm.procfs.seq;

import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;

/** The file of a tunable. Its permissions bind everyone: a trigger cannot be read. */
public class TunableFile extends SeqFile {
  private static final int WRITABLE = 0644;
  private static final int SECRET = 0600;
  private static final int TRIGGER = 0200;

  private final Tunables tunables;
  private final Tunable tunable;

  /**
   * Makes the file.
   *
   * @param tunables values of the machine
   * @param tunable which of them it shows
   */
  public TunableFile(Tunables tunables, Tunable tunable) {
    super(permissionsOf(tunable));
    this.tunables = tunables;
    this.tunable = tunable;
  }

  private static int permissionsOf(Tunable tunable) {
    return switch (tunable) {
      case MMAP_RND_BITS, MMAP_RND_COMPAT_BITS, STAT_REFRESH -> SECRET;
      default -> tunable.isReadable() ? WRITABLE : TRIGGER;
    };
  }

  @Override
  protected final boolean permissionsBind() {
    return true;
  }

  @Override
  protected void show(SeqText out) {
    String text = tunables.text(tunable);
    out.text(text.isEmpty() ? "" : text + "\n");
  }

  @Override
  protected final long store(String text) {
    return tunables.write(tunable, text);
  }
}
