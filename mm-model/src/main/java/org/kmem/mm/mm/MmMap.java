package org.kmem.mm.mm;

/**
 * Where the parts of a program are in its address space: code, data, heap, stack, arguments, environment. None of
 * it says what is mapped there.
 *
 * <p>Guarded as {@link MmStruct} is, which it is a part of; all addresses are 0 until exec tells them.
 *
 * <p>Kernel counterpart: {@code start_code} to {@code env_end} of {@code struct mm_struct}, which {@code
 * PR_SET_MM_MAP} sets together as {@code struct prctl_mm_map}.
 */
public final class MmMap {
  private long startCode;
  private long endCode;
  private long startData;
  private long endData;
  private long startBrk;
  private long brk;
  private long startStack;
  private long argStart;
  private long argEnd;
  private long envStart;
  private long envEnd;

  MmMap() {}

  /**
   * Tells where the program is.
   *
   * @param codeStart first address of its code
   * @param codeEnd one past its code
   * @param dataStart first address of its data
   * @param dataEnd one past its initialized data
   */
  public void setProgram(long codeStart, long codeEnd, long dataStart, long dataEnd) {
    startCode = codeStart;
    endCode = codeEnd;
    startData = dataStart;
    endData = dataEnd;
  }

  /**
   * Tells where the program's arguments and environment are, on the stack.
   *
   * @param argumentsStart first address of the arguments
   * @param argumentsEnd one past them
   * @param environmentStart first address of the environment
   * @param environmentEnd one past it
   */
  public void setArguments(
      long argumentsStart, long argumentsEnd, long environmentStart, long environmentEnd) {
    argStart = argumentsStart;
    argEnd = argumentsEnd;
    envStart = environmentStart;
    envEnd = environmentEnd;
  }

  /**
   * First address of the program's code.
   *
   * @return an address
   */
  public long startCode() {
    return startCode;
  }

  /**
   * One past the program's code.
   *
   * @return an address
   */
  public long endCode() {
    return endCode;
  }

  /**
   * First address of the program's data.
   *
   * @return an address
   */
  public long startData() {
    return startData;
  }

  /**
   * One past the program's initialized data.
   *
   * @return an address
   */
  public long endData() {
    return endData;
  }

  /**
   * Tells where the heap begins; it is empty then.
   *
   * @param start a multiple of the page size
   */
  public void startHeap(long start) {
    startBrk = start;
    brk = start;
  }

  /**
   * First address of the heap.
   *
   * @return a multiple of the page size
   */
  public long startBrk() {
    return startBrk;
  }

  /**
   * One past the heap: the break.
   *
   * @return an address, not rounded
   */
  public long brk() {
    return brk;
  }

  /**
   * Moves the break; the areas are the caller's.
   *
   * @param end one past the heap
   */
  public void setBrk(long end) {
    brk = end;
  }

  /**
   * Where the stack pointer of the program began.
   *
   * @return an address
   */
  public long startStack() {
    return startStack;
  }

  /**
   * Tells where the stack pointer of the program begins.
   *
   * @param address the address
   */
  public void setStartStack(long address) {
    startStack = address;
  }

  /**
   * First address of the program's arguments.
   *
   * @return an address
   */
  public long argStart() {
    return argStart;
  }

  /**
   * One past the program's arguments.
   *
   * @return an address
   */
  public long argEnd() {
    return argEnd;
  }

  /**
   * First address of the program's environment.
   *
   * @return an address
   */
  public long envStart() {
    return envStart;
  }

  /**
   * One past the program's environment.
   *
   * @return an address
   */
  public long envEnd() {
    return envEnd;
  }

  /** Takes over where a parent's parts are, which fork leaves where they are. */
  void inherit(MmMap parent) {
    setProgram(parent.startCode, parent.endCode, parent.startData, parent.endData);
    setArguments(parent.argStart, parent.argEnd, parent.envStart, parent.envEnd);
    startBrk = parent.startBrk;
    brk = parent.brk;
    startStack = parent.startStack;
  }
}
