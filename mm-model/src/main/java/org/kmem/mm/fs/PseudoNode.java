package org.kmem.mm.fs;

import java.util.List;
import org.kmem.mm.abi.Errno;

/**
 * A name of a {@link PseudoFileSystem}.
 *
 * <p>A file's {@link #content} is asked for once when it is read from the start, so that a reader in pieces
 * sees one moment ({@code seq_file}); a large binary file overrides {@link #isPositional} and {@link #readAt}
 * instead.
 */
public interface PseudoNode {
  /**
   * Its kind.
   *
   * @return {@link FileType#DIRECTORY}, {@link FileType#REGULAR} or {@link FileType#SYMLINK}
   */
  FileType type();

  /**
   * Who may do what.
   *
   * @return for example 0444
   */
  default int permissions() {
    return type() == FileType.DIRECTORY ? 0555 : type() == FileType.SYMLINK ? 0777 : 0444;
  }

  /**
   * Whose it is.
   *
   * @return number of the user and group
   */
  default int uid() {
    return 0;
  }

  /**
   * Asked when it is opened, after its permissions have been: who need not heed those must heed this.
   *
   * @param reads whether it is to be read
   * @param writes whether it is to be written
   * @return 0, or a negated error number
   */
  default long open(boolean reads, boolean writes) {
    return 0;
  }

  /**
   * What an open file of it works on.
   *
   * @return the node itself, or one of its own for each open file where they remember something
   */
  default PseudoNode opened() {
    return this;
  }

  /**
   * Names in a directory.
   *
   * @return in the order in which they are listed
   */
  default List<String> names() {
    return List.of();
  }

  /**
   * Where a symbolic link leads.
   *
   * @return a path
   */
  default String target() {
    return "";
  }

  /**
   * The text of a file. May wait.
   *
   * @return its bytes at this moment
   */
  default byte[] content() {
    return new byte[0];
  }

  /**
   * Whether the file can be read by position only.
   *
   * @return true if {@link #readAt} takes the place of {@link #content}
   */
  default boolean isPositional() {
    return false;
  }

  /**
   * Reads at a position.
   *
   * @param position in bytes
   * @param buffer where to
   * @param offset first byte of the buffer to write
   * @param length how many at most
   * @return bytes read, 0 at the end, or a negated error number
   */
  default long readAt(long position, byte[] buffer, int offset, int length) {
    return Errno.EINVAL.asResult();
  }

  /**
   * Takes what one call of write(2) brings. May wait.
   *
   * @param data what is written
   * @return bytes taken, usually all; or a negated error number
   */
  default long write(byte[] data) {
    return Errno.EACCES.asResult();
  }

  /**
   * Takes the truncation that opening with {@code O_TRUNC} does; most files ignore it.
   *
   * @return 0, or a negated error number
   */
  default long truncate() {
    return 0;
  }
}
