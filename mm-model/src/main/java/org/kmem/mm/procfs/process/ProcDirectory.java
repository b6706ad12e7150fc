package org.kmem.mm.procfs.process;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.fs.PseudoNode;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.seq.FixedDirectory;
import org.kmem.mm.procfs.seq.SeqDirectory;
import org.kmem.mm.procfs.seq.SeqLink;
import org.kmem.mm.task.TaskStruct;

/** The root of {@code /proc}: a directory for each process beside the names that are always there. */
public final class ProcDirectory implements SeqDirectory {
  private final Machine machine;
  private final FixedDirectory always;

  /**
   * Makes the root.
   *
   * @param machine whose processes
   * @param always the names that are always there; {@code self} and {@code thread-self} are added to them
   */
  public ProcDirectory(Machine machine, FixedDirectory always) {
    this.machine = machine;
    this.always = always;
    always.with("self", new SeqLink(this::self));
    always.with("thread-self", new SeqLink(() -> self() + "/task/" + self()));
  }

  /** The number of the process that asks; of the first if the host does. */
  private String self() {
    @Nullable TaskStruct current = machine.tasks().current();
    return Integer.toString(current == null ? machine.tasks().init().pid() : current.pid());
  }

  @Override
  public List<String> names() {
    List<String> names = new ArrayList<>(always.names());
    for (TaskStruct task : machine.tasks().all()) {
      names.add(Integer.toString(task.pid()));
    }
    return names;
  }

  @Override
  public @Nullable PseudoNode child(String name) {
    if (!Numbers.isDecimal(name)) {
      return always.child(name);
    }
    @Nullable TaskStruct task = machine.tasks().find(Integer.parseInt(name));
    return task == null ? null : new ProcessDirectory(machine, task, false);
  }
}
