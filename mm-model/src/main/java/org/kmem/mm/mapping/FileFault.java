package org.kmem.mm.mapping;

/**
 * A fault's question to an address space, and what came of it. One object may serve many faults: {@link
 * #ask} starts anew.
 *
 * <p>Kernel counterpart: {@code struct vm_fault}, as far as {@code vm_ops->fault} reads it.
 */
public final class FileFault {
  private ReadaheadState readahead;
  private boolean sequential;
  private boolean random;
  private boolean major;

  /** Makes one that has to be asked with before it is used. */
  public FileFault() {
    readahead = new ReadaheadState(0);
  }

  /**
   * Begins a question.
   *
   * @param state of the open file that is mapped
   * @param isSequential whether the area was advised {@code MADV_SEQUENTIAL}
   * @param isRandom whether it was advised {@code MADV_RANDOM}
   * @return this
   */
  public FileFault ask(ReadaheadState state, boolean isSequential, boolean isRandom) {
    readahead = state;
    sequential = isSequential;
    random = isRandom;
    major = false;
    return this;
  }

  /**
   * The state of the open file that is mapped.
   *
   * @return its readahead state
   */
  public ReadaheadState readahead() {
    return readahead;
  }

  /**
   * Whether the area is read in order: {@code VM_SEQ_READ}.
   *
   * @return true if it was advised so
   */
  public boolean isSequential() {
    return sequential;
  }

  /**
   * Whether the area is read in random order: {@code VM_RAND_READ}.
   *
   * @return true if it was advised so
   */
  public boolean isRandom() {
    return random;
  }

  /**
   * Whether the page was not there and had to be brought: {@code VM_FAULT_MAJOR}.
   *
   * @return true if the fault is a major one
   */
  public boolean isMajor() {
    return major;
  }

  /** Says that the page had to be brought; for address spaces. */
  public void setMajor() {
    major = true;
  }
}
