package org.kmem.mm.procfs.process;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.fs.PseudoNode;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.procfs.seq.SeqDirectory;
import org.kmem.mm.procfs.seq.SeqLink;
import org.kmem.mm.task.TaskStruct;
import org.kmem.mm.vma.VmArea;

/** {@code /proc/PID/map_files}: a link to what it maps for each area of a file, by its range of addresses. */
final class MapFilesDirectory implements SeqDirectory {
  private final TaskStruct task;

  MapFilesDirectory(TaskStruct task) {
    this.task = task;
  }

  @Override
  public int permissions() {
    return 0500;
  }

  @Override
  public List<String> names() {
    List<String> names = new ArrayList<>();
    @Nullable MmStruct mm = ProcessFile.mm(task);
    if (mm != null) {
      mm.areas()
          .forEach(area -> {
            if (area.file() != null) {
              names.add(name(area));
            }
          });
    }
    return names;
  }

  @Override
  public @Nullable PseudoNode child(String name) {
    @Nullable MmStruct mm = ProcessFile.mm(task);
    @Nullable VmArea area = mm == null ? null : mm.areas().first();
    while (area != null) {
      @Nullable MappedFile file = area.file();
      if (file != null && name(area).equals(name)) {
        return new SeqLink(file.path());
      }
      area = area.next();
    }
    return null;
  }

  private static String name(VmArea area) {
    return Long.toHexString(area.start()) + "-" + Long.toHexString(area.end());
  }
}
