package org.kmem.mm.procfs.seq;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.fs.PseudoNode;
import org.kmem.mm.psi.PsiGroup;
import org.kmem.mm.psi.PsiResource;
import org.kmem.mm.psi.PsiTrigger;

/**
 * The file of a resource below {@code /proc/pressure}, or {@code *.pressure} of a control group. What is written
 * asks to be woken when stalls exceed a threshold, as long as the file stays open: once for each opening. Nobody can wait
 * for that beyond {@link PsiTrigger#poll}: the shell has no poll(2).
 */
public final class PressureFile extends SeqFile {
  private final PsiGroup group;
  private final PsiResource resource;
  private @Nullable PsiTrigger trigger;

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
  public PseudoNode opened() {
    return new PressureFile(permissions(), group, resource);
  }

  @Override
  protected void show(SeqText out) {
    out.text(group.text(resource));
  }

  @Override
  protected long store(String text) {
    if (trigger != null) {
      return Errno.EBUSY.asResult();
    }
    trigger = PsiTrigger.create(group, resource, text);
    return trigger == null ? Errno.EINVAL.asResult() : 0;
  }
}
