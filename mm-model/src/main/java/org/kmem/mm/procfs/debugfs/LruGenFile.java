package org.kmem.mm.procfs.debugfs;

import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.reclaim.mglru.GenerationCommands;

/**
 * {@code lru_gen} and {@code lru_gen_full}: the generations of all memory control groups. The former takes commands
 * to age and to evict.
 */
public final class LruGenFile extends SeqFile {
  private static final int WRITABLE = 0644;
  private static final int READABLE = 0444;

  private final Machine machine;
  private final GenerationCommands commands;
  private final boolean full;

  /**
   * Makes the file.
   *
   * @param machine whose
   * @param full whether tiers are shown too, and no commands are taken
   */
  public LruGenFile(Machine machine, boolean full) {
    super(full ? READABLE : WRITABLE);
    this.machine = machine;
    this.commands = machine.multiGenLru().commands();
    this.full = full;
  }

  @Override
  protected void show(SeqText out) {
    StringBuilder text = new StringBuilder();
    for (Cgroup group : machine.cgroups().root().subtree()) {
      Cgroup above = group.parent();
      if (above == null || above.memory() != group.memory()) {
        commands.show(group.memory().id(), group.path(), full, text);
      }
    }
    out.text(text.toString());
  }

  @Override
  protected long store(String text) {
    return full
        ? refusal().asResult()
        : commands.write(text, memcg -> machine.memcgs().find(memcg) != null);
  }
}
