package org.kmem.mm.procfs.process;

import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.sim.SimTask;
import org.kmem.mm.sim.TaskIo;
import org.kmem.mm.task.TaskStruct;

/**
 * {@code /proc/PID/io}: what a process has read and written, by calls and from and to disks. Calls are counted of actors
 * only; children that have ended are not added up.
 *
 * <p>Source: proc_pid_io(5).
 */
final class IoFile extends ProcessFile {
  IoFile(TaskStruct task) {
    super(PRIVATE, task);
  }

  @Override
  protected void show(SeqText out) {
    SimTask thread = task().threadOrNull();
    TaskIo io = thread == null ? new TaskIo() : thread.io();
    line(out, "rchar", io.charsRead());
    line(out, "wchar", io.charsWritten());
    line(out, "syscr", io.readCalls());
    line(out, "syscw", io.writeCalls());
    line(out, "read_bytes", io.bytesRead());
    line(out, "write_bytes", io.bytesWritten());
    line(out, "cancelled_write_bytes", io.bytesCancelled());
  }

  private static void line(SeqText out, String name, long value) {
    out.text(name).text(": ").decimal(value).text("\n");
  }
}
