package org.kmem.mm.procfs.seq;

import org.kmem.mm.psi.PsiGroup;
import org.kmem.mm.psi.PsiResource;
import org.kmem.mm.psi.PsiTrigger;

/**
 * The file of a resource below {@code /proc/pressure}, or {@code *.pressure} of a control group. What is written
 * asks to be woken when stalls exceed a threshold; there is nobody to wait for that beyond the write itself.
 */
public final class PressureFile extends SeqFile {
  private final PsiGroup group;
  private final PsiResource resource;

  /**
   * Makes the file.
   *
   * @param permissions 0666 below proc, 0644 in a control group
   * @param group whose stalls
   * @param resource what was lacking
   */
  public PressureFile(int permissions, PsiGroup group, PsiResource resource) {
    super(permissions);
    this.group = group;
    this.resource = resource;
  }

  @Override
  protected void show(SeqText out) {
    out.text(group.text(resource));
  }

  @Override
  protected long store(String text) {
    return PsiTrigger.check(text);
  }
}
