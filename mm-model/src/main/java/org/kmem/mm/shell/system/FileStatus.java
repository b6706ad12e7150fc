package org.kmem.mm.shell.system;

/**
 * What {@code stat(2)} says of a file.
 *
 * @param type what it is
 * @param permissions the low 12 bits of the mode
 * @param links number of names
 * @param owner user id
 * @param group group id
 * @param sizeBytes its size
 * @param blocks pieces of 512 bytes that it takes
 * @param modifiedNanos when it was last written, nanoseconds since the epoch of the simulated clock
 * @param device which file system
 * @param inode which file on it
 */
public record FileStatus(
    Type type,
    int permissions,
    int links,
    int owner,
    int group,
    long sizeBytes,
    long blocks,
    long modifiedNanos,
    long device,
    long inode) {

  /** Kinds of files, with the letter {@code ls -l} shows. */
  public enum Type {
    /** Regular file. */
    FILE('-'),
    /** Directory. */
    DIRECTORY('d'),
    /** Symbolic link. */
    SYMLINK('l'),
    /** Character device. */
    CHARACTER('c'),
    /** Block device. */
    BLOCK('b'),
    /** Named or unnamed pipe. */
    FIFO('p'),
    /** Socket. */
    SOCKET('s');

    private final char letter;

    Type(char letter) {
      this.letter = letter;
    }

    /**
     * The letter {@code ls -l} shows.
     *
     * @return '-' for a regular file
     */
    public char letter() {
      return letter;
    }
  }

  /**
   * Says whether it is a directory.
   *
   * @return true for a directory
   */
  public boolean isDirectory() {
    return type == Type.DIRECTORY;
  }

  /**
   * Says whether two names are of one file.
   *
   * @param other status of the other name
   * @return true if device and inode agree
   */
  public boolean isSameFile(FileStatus other) {
    return device == other.device && inode == other.inode;
  }
}
