package org.kmem.mm.procfs.seq;

import java.nio.charset.StandardCharsets;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.fs.FileType;
import org.kmem.mm.fs.PseudoNode;

/**
 * A file whose text is made anew for each reader. One class for each file says what it shows and, if it can be
 * written, what a write does.
 *
 * <p>A write to a file that has none answers {@link #refusal}. Permissions say who may open it; those of sysctls
 * and of sysfs {@linkplain #permissionsBind bind} the superuser too.
 *
 * <p>Kernel counterpart: {@code struct seq_operations} with {@code single_open}; {@code struct kernfs_ops}.
 */
public abstract class SeqFile implements PseudoNode {
  private static final int OWNER_READS = 0400;
  private static final int OWNER_WRITES = 0200;

  private final int permissions;

  /**
   * Makes the file.
   *
   * @param permissions for example 0444
   */
  protected SeqFile(int permissions) {
    this.permissions = permissions;
  }

  /**
   * Prints the file.
   *
   * @param out where to
   */
  protected abstract void show(SeqText out);

  /**
   * Takes what one write brings.
   *
   * @param text what is written, with or without line end
   * @return 0, or a negated error number
   */
  protected long store(String text) {
    return refusal().asResult();
  }

  /**
   * Why a file without a write cannot be written, once it is open.
   *
   * @return {@code EIO} as most of proc
   */
  protected Errno refusal() {
    return Errno.EIO;
  }

  /**
   * Whether permissions bind who may otherwise do everything.
   *
   * @return false as in most of proc
   */
  protected boolean permissionsBind() {
    return false;
  }

  @Override
  public long open(boolean reads, boolean writes) {
    boolean refused =
        (reads && (permissions & OWNER_READS) == 0)
            || (writes && (permissions & OWNER_WRITES) == 0);
    return refused && permissionsBind() ? Errno.EACCES.asResult() : 0;
  }

  @Override
  public final FileType type() {
    return FileType.REGULAR;
  }

  @Override
  public final int permissions() {
    return permissions;
  }

  @Override
  public final byte[] content() {
    SeqText out = new SeqText();
    show(out);
    return out.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public final long write(byte[] data) {
    long result = store(new String(data, StandardCharsets.ISO_8859_1));
    return result < 0 ? result : data.length;
  }
}
