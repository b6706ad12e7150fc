package org.kmem.mm.fs;

/**
 * What a device of characters does.
 *
 * <p>Called by the holder of the baton; may wait.
 */
public interface CharDevice {
  /**
   * Reads.
   *
   * @param position where the open file stands
   * @param buffer where to
   * @param offset first byte of the buffer to write
   * @param length how many at most
   * @return bytes read, 0 at the end, or a negated error number
   */
  long read(long position, byte[] buffer, int offset, int length);

  /**
   * Writes.
   *
   * @param buffer what
   * @param offset first byte of the buffer to read
   * @param length how many
   * @return bytes taken, or a negated error number
   */
  long write(byte[] buffer, int offset, int length);
}
