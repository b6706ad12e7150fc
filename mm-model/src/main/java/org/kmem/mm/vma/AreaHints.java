package org.kmem.mm.vma;

/**
 * What scans for NUMA hints remember of an area.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code struct vma_numab_state}.
 */
public final class AreaHints {
  private static final int NEVER = -1;

  private final long dueNanos;
  private final int firstPass;
  private int lastPass = NEVER;
  private boolean touched;

  /**
   * Of an area that was just come across.
   *
   * @param dueNanos when it may first be scanned, unless nothing of its address space was
   * @param pass number of the pass that came across it
   */
  public AreaHints(long dueNanos, int pass) {
    this.dueNanos = dueNanos;
    this.firstPass = pass;
  }

  /**
   * Whether a pass is to scan the area: once, not before it is due, and if somebody used it; one that nobody used is passed
   * over once in a while only.
   *
   * @param pass number of the pass
   * @param nowNanos the time
   * @return true if so
   */
  public boolean isDue(int pass, long nowNanos) {
    boolean used = pass - firstPass < 2 || touched || pass > lastPass + 1;
    return used && pass != lastPass && (pass == 0 || nowNanos >= dueNanos);
  }

  /**
   * Notes that a pass has scanned all of it.
   *
   * @param pass number of the pass
   */
  public void scanned(int pass) {
    lastPass = pass;
    touched = false;
  }

  /** Notes that somebody has used it. */
  public void touch() {
    touched = true;
  }
}
