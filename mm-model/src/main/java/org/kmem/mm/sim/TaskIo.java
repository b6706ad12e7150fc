package org.kmem.mm.sim;

/**
 * What a task has read and written: by calls, and from and to disks.
 *
 * <p>Bytes unless said otherwise. Belongs to the holder of the baton. Kernel counterpart: {@code struct
 * task_io_accounting}.
 */
public final class TaskIo {
  private long charsRead;
  private long charsWritten;
  private long readCalls;
  private long writeCalls;
  private long bytesRead;
  private long bytesWritten;
  private long bytesCancelled;

  /** Of a task that has done nothing yet. */
  public TaskIo() {}

  /**
   * A call that reads has returned.
   *
   * @param result what it read, or a negated error number
   */
  public void countReadCall(long result) {
    readCalls++;
    charsRead += Math.max(result, 0);
  }

  /**
   * A call that writes has returned.
   *
   * @param result what it wrote, or a negated error number
   */
  public void countWriteCall(long result) {
    writeCalls++;
    charsWritten += Math.max(result, 0);
  }

  /**
   * A disk was asked for something.
   *
   * @param bytes how much
   */
  public void countRead(long bytes) {
    bytesRead += bytes;
  }

  /**
   * Something was made dirty that a disk will have to write, or written to the disk at once.
   *
   * @param bytes how much
   */
  public void countWritten(long bytes) {
    bytesWritten += bytes;
  }

  /**
   * Something dirty went, which nobody has to write now.
   *
   * @param bytes how much
   */
  public void countCancelled(long bytes) {
    bytesCancelled += bytes;
  }

  /**
   * What calls have read.
   *
   * @return {@code rchar}
   */
  public long charsRead() {
    return charsRead;
  }

  /**
   * What calls have written.
   *
   * @return {@code wchar}
   */
  public long charsWritten() {
    return charsWritten;
  }

  /**
   * Calls that read.
   *
   * @return {@code syscr}
   */
  public long readCalls() {
    return readCalls;
  }

  /**
   * Calls that write.
   *
   * @return {@code syscw}
   */
  public long writeCalls() {
    return writeCalls;
  }

  /**
   * What was read from disks.
   *
   * @return {@code read_bytes}
   */
  public long bytesRead() {
    return bytesRead;
  }

  /**
   * What was made dirty.
   *
   * @return {@code write_bytes}
   */
  public long bytesWritten() {
    return bytesWritten;
  }

  /**
   * What went before it was written.
   *
   * @return {@code cancelled_write_bytes}
   */
  public long bytesCancelled() {
    return bytesCancelled;
  }
}
