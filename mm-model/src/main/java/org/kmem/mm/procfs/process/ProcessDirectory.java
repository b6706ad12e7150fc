package org.kmem.mm.procfs.process;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.fs.PseudoNode;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.seq.FixedFile;
import org.kmem.mm.procfs.seq.SeqDirectory;
import org.kmem.mm.procfs.seq.SeqLink;
import org.kmem.mm.procfs.system.MountsFile;
import org.kmem.mm.task.TaskStruct;

/** {@code /proc/PID}, and {@code /proc/PID/task/TID}, which has less. */
final class ProcessDirectory implements SeqDirectory {
  private static final List<String> OF_THREAD =
      List.of(
          "cgroup",
          "clear_refs",
          "cmdline",
          "comm",
          "coredump_filter",
          "cwd",
          "environ",
          "exe",
          "fd",
          "io",
          "ksm_merging_pages",
          "ksm_stat",
          "limits",
          "maps",
          "mounts",
          "numa_maps",
          "oom_adj",
          "oom_score",
          "oom_score_adj",
          "pagemap",
          "root",
          "smaps",
          "smaps_rollup",
          "stat",
          "statm",
          "status",
          "wchan");

  private static final List<String> OF_PROCESS = ofProcess();

  private final Machine machine;
  private final TaskStruct task;
  private final boolean thread;

  ProcessDirectory(Machine machine, TaskStruct task, boolean thread) {
    this.machine = machine;
    this.task = task;
    this.thread = thread;
  }

  private static List<String> ofProcess() {
    List<String> names = new ArrayList<>(OF_THREAD);
    names.add("map_files");
    names.add("task");
    names.sort(null);
    return List.copyOf(names);
  }

  @Override
  public List<String> names() {
    return thread ? OF_THREAD : OF_PROCESS;
  }

  @Override
  public int permissions() {
    return 0555;
  }

  @Override
  public @Nullable PseudoNode child(String name) {
    return switch (name) {
      case "cgroup" -> new CgroupFile(task);
      case "clear_refs" -> new ClearRefsFile(machine, task);
      case "cmdline" -> new CmdlineFile(task);
      case "comm" -> new CommFile(machine.tasks(), task);
      case "coredump_filter" -> new CoredumpFilterFile(task);
      case "cwd" -> new SeqLink(task.fs()::workingDirectory);
      case "environ" -> new FixedFile(ProcessFile.PRIVATE, "");
      case "exe" -> new SeqLink(() -> ExecutablePath.of(task));
      case "fd" -> new DescriptorDirectory(task);
      case "io" -> new IoFile(task);
      case "ksm_merging_pages" -> new KsmStatFile(machine, task, true);
      case "ksm_stat" -> new KsmStatFile(machine, task, false);
      case "limits" -> new LimitsFile(task);
      case "maps" -> new MapsFile(task);
      case "mounts" -> new MountsFile(machine.vfs());
      case "numa_maps" -> new NumaMapsFile(machine, task);
      case "oom_adj" -> new OomAdjFile(machine.tasks(), task);
      case "oom_score" -> new OomScoreFile(machine, task);
      case "oom_score_adj" -> new OomScoreAdjFile(machine.tasks(), task);
      case "pagemap" -> new PagemapFile(machine, task);
      case "root" -> new SeqLink("/");
      case "smaps" -> new SmapsFile(machine, task);
      case "smaps_rollup" -> new SmapsRollupFile(machine, task);
      case "stat" -> new StatFile(task);
      case "statm" -> new StatmFile(task);
      case "status" -> new StatusFile(machine, task);
      case "wchan" -> new WchanFile(task);
      case "map_files" -> thread ? null : new MapFilesDirectory(task);
      case "task" -> thread ? null : new ThreadsDirectory(machine, task);
      default -> null;
    };
  }
}
