package org.kmem.mm.procfs.process;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.BitmapText;
import org.kmem.mm.abi.MemoryPolicy;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.PolicyPages;
import org.kmem.mm.pagewalk.NumaMapsRecord;
import org.kmem.mm.pagewalk.PageWalks;
import org.kmem.mm.physmem.NodeMask;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.task.TaskStruct;
import org.kmem.mm.vma.Mempolicy;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;

/**
 * {@code /proc/PID/numa_maps}: for each area its memory policy, what it maps, and on which nodes its pages are.
 * Source: numa(7).
 */
final class NumaMapsFile extends MemoryFile {
  private static final int DIGITS = 8;
  private static final int KB_SHIFT = 10;

  private final PageWalks walks;

  NumaMapsFile(Machine machine, TaskStruct task) {
    super(READABLE, task);
    this.walks = machine.userSpace().walks();
  }

  @Override
  void show(SeqText out, MmStruct mm) {
    mm.areas().forEach(area -> show(out, mm, area));
  }

  private void show(SeqText out, MmStruct mm, VmArea area) {
    out.hex(area.start(), DIGITS)
        .text(" ")
        .text(policy(PolicyPages.policyOf(task(), area, area.start())));
    @Nullable MappedFile file = area.file();
    if (file != null && file.path().startsWith("[")) {
      out.text("\n"); // the kernel's own pages
      return;
    }
    if (file != null) {
      out.text(" file=").text(escaped(file.path()));
    } else if (AreaLine.isHeap(mm, area)) {
      out.text(" heap");
    } else if (AreaLine.isStack(mm, area)) {
      out.text(" stack");
    }
    if (area.hasAny(VmFlags.VM_HUGETLB)) {
      out.text(" huge");
    }
    showPages(out, walks.numaMaps(mm, area), AreaLine.pageBytes(area) >> KB_SHIFT);
    out.text("\n");
  }

  /** The numbers that are not 0, or nothing if there are no pages. */
  private static void showPages(SeqText out, NumaMapsRecord pages, long pageKb) {
    long mapped = pages.mapped();
    if (mapped == 0) {
      return;
    }
    number(out, "anon", pages.anon());
    number(out, "dirty", pages.dirty());
    number(out, "mapped", mapped == pages.anon() || mapped == pages.dirty() ? 0 : mapped);
    number(out, "mapmax", pages.mapMax() > 1 ? pages.mapMax() : 0);
    number(out, "swapcache", pages.swapCache());
    boolean onLists = pageKb == PageSize.SIZE_BYTES >> KB_SHIFT;
    if (onLists && pages.active() < mapped) {
      out.text(" active=").decimal(pages.active());
    }
    number(out, "writeback", pages.writeback());
    for (int node = 0; node < pages.nodes().size(); node++) {
      number(out, "N" + node, pages.nodes().get(node));
    }
    out.text(" kernelpagesize_kB=").decimal(pageKb);
  }

  private static void number(SeqText out, String name, long value) {
    if (value != 0) {
      out.text(" ").text(name).text("=").decimal(value);
    }
  }

  private static String policy(Mempolicy policy) {
    String name =
        switch (policy.mode()) {
          case DEFAULT -> "default";
          case LOCAL -> "local";
          case PREFERRED -> "prefer";
          case BIND -> "bind";
          case INTERLEAVE -> "interleave";
          case PREFERRED_MANY -> "prefer (many)";
          case WEIGHTED_INTERLEAVE -> "weighted interleave";
        };
    String nodes = BitmapText.list(node -> NodeMask.has(policy.nodes(), node), Long.SIZE);
    return name + modeFlags(policy.modeFlags()) + (nodes.isEmpty() ? "" : ":" + nodes);
  }

  private static String modeFlags(int flags) {
    List<String> names = new ArrayList<>();
    if ((flags & MemoryPolicy.MPOL_F_STATIC_NODES) != 0) {
      names.add("static");
    } else if ((flags & MemoryPolicy.MPOL_F_RELATIVE_NODES) != 0) {
      names.add("relative");
    }
    if ((flags & MemoryPolicy.MPOL_F_NUMA_BALANCING) != 0) {
      names.add("balancing");
    }
    return names.isEmpty() ? "" : "=" + String.join("|", names);
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
