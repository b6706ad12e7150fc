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
  private int orders;
  private int largeGfp;
  private boolean major;
  private boolean waited;

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
    orders = 0;
    major = false;
    waited = false;
    return this;
  }

  /**
   * Says that a large folio would do as well, if the page is not there yet.
   *
   * @param wanted orders that it may have, bit n is order n
   * @param gfp what to ask for it with
   * @return this
   */
  public FileFault orLarge(int wanted, int gfp) {
    orders = wanted;
    largeGfp = gfp;
    return this;
  }

  /**
   * The orders that a folio for the page may have.
   *
   * @return a set, bit n is order n; 0 if it is to be a page
   */
  public int orders() {
    return orders;
  }

  /**
   * What to ask for a large folio with.
   *
   * @return {@code GFP_*}
   */
  public int largeGfp() {
    return largeGfp;
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

  /**
   * Whether the address space waited for I/O or a page's lock, or has begun to read. The kernel gives up {@code
   * mmap_lock} then and begins the fault anew ({@code VM_FAULT_RETRY}), which maps the pages around it that have
   * arrived meanwhile: who asked should look around with {@link AddressSpace#findMappable} once more before
   * mapping the page alone. The second attempt makes the fault no major one if the first was none.
   *
   * @return true if something may have changed since the question
   */
  public boolean hasWaited() {
    return waited;
  }

  /** Says that the address space waited; for address spaces. */
  public void setWaited() {
    waited = true;
  }

  /** Says that the page had to be brought; for address spaces. */
  public void setMajor() {
    major = true;
  }
}
