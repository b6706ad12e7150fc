package org.kmem.mm.scenario;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.fs.OpenFile;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.ShellFile;

/** An open file of the simulated machine as the shell holds it. */
final class ModelFile implements ShellFile {
  private final ShellProcesses processes;
  private final OpenFile file;

  ModelFile(ShellProcesses processes, OpenFile file) {
    this.processes = processes;
    this.file = file;
  }

  private static long checked(long result) throws ErrnoException {
    if (result < 0) {
      throw new ErrnoException(Errno.of((int) -result));
    }
    return result;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws ErrnoException {
    processes.enterKernel();
    long count = checked(file.read(buffer, offset, length));
    processes.leaveKernel();
    return count == 0 ? -1 : (int) count;
  }

  @Override
  public int write(byte[] buffer, int offset, int length) throws ErrnoException {
    processes.enterKernel();
    long count = checked(file.write(buffer, offset, length));
    processes.leaveKernel();
    return (int) count;
  }

  @Override
  public void seek(long position) throws ErrnoException {
    checked(file.seek(position));
  }

  @Override
  public void truncate(long sizeBytes) throws ErrnoException {
    checked(file.truncate(sizeBytes));
  }

  @Override
  public void sync() throws ErrnoException {
    checked(file.fsync());
  }

  @Override
  public boolean isTerminal() {
    return false;
  }

  @Override
  public void close() {
    file.put();
  }
}
