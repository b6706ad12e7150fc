package org.kmem.slab;

import java.util.ArrayList;
import java.util.List;

/** A report without what differs from run to run: addresses, threads, call stacks, the machine. */
final class ReportLines {
  private ReportLines() {}

  static List<String> of(SlabReport report) {
    List<String> lines = new ArrayList<>();
    for (String line : report.text().lines().toList()) {
      String plain =
          line.replaceAll("0x[0-9a-f]{16}", "ADDR")
              .replaceAll("\\b[0-9a-f]{16}: ", "ADDR: ")
              .replaceAll("[\\w.$]+\\([\\w.]+(:\\d+)?\\)", "FUNCTION")
              .replaceAll("pid=\\d+", "pid=PID")
              .replaceAll("by task \\d+", "by task PID")
              .replaceAll("PID: \\d+ Comm: .* Not", "PID: PID Comm: COMM Not")
              .replaceAll("^Hardware name: .*", "Hardware name: MACHINE");
      boolean moreOfStack = plain.equals(" FUNCTION") && lines.getLast().equals(" FUNCTION");
      if (!moreOfStack) {
        lines.add(plain);
      }
    }
    return lines;
  }
}
