package org.kmem.mm.procfs.process;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.procfs.seq.BitmapText;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.physmem.NodeMask;
import org.kmem.mm.task.TaskStruct;
import org.kmem.mm.vma.Mempolicy;
import org.kmem.mm.vma.VmArea;

/**
 * {@code /proc/PID/numa_maps}: for each area its memory policy, what it maps, and on which nodes its pages are.
 * Source: numa(7).
 */
final class NumaMapsFile extends MemoryFile {
  private static final int DIGITS = 8;

  private final Folios folios;
  private final int nodes;

  NumaMapsFile(Machine machine, TaskStruct task) {
    super(READABLE, task);
    this.folios = machine.folios();
    this.nodes = machine.options().nodes();
  }

  @Override
  void show(SeqText out, MmStruct mm) {
    mm.areas().forEach(area -> show(out, mm, area));
  }

  private void show(SeqText out, MmStruct mm, VmArea area) {
    out.hex(area.start(), DIGITS).text(" ").text(policy(area.policy()));
    @Nullable MappedFile file = area.file();
    if (file != null) {
      out.text(" file=").text(escaped(file.path()));
    } else if (AreaLine.isHeap(mm, area)) {
      out.text(" heap");
    } else if (AreaLine.isStack(mm, area)) {
      out.text(" stack");
    }
    NodePages pages = new NodePages(folios, nodes);
    pages.add(mm, area);
    pages.show(out);
    out.text("\n");
  }

  private static String policy(Mempolicy policy) {
    String nodes = BitmapText.list(node -> NodeMask.has(policy.nodes(), node), Long.SIZE);
    return switch (policy.mode()) {
      case DEFAULT -> "default";
      case LOCAL -> "local";
      case PREFERRED -> nodes.isEmpty() ? "local" : "prefer:" + nodes;
      case BIND -> "bind:" + nodes;
      case INTERLEAVE -> "interleave:" + nodes;
      case PREFERRED_MANY -> "prefer (many):" + nodes;
      case WEIGHTED_INTERLEAVE -> "weighted interleave:" + nodes;
    };
  }

  private static String escaped(String path) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if ("\n\t= ".indexOf(c) >= 0) {
        text.append('\\').append(Integer.toOctalString(01000 | c).substring(1));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }
}
