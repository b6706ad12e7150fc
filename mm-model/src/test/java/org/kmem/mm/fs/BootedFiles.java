package org.kmem.mm.fs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.kmem.mm.block.BlockDevice;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.PageIndex;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.MachineOptionsParser;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmEvent;

/** A booted machine for tests of files; what is asked of it runs in a task. */
final class BootedFiles implements AutoCloseable {
  private final Machine machine;
  final FsStruct fs = new FsStruct();

  BootedFiles(String options) {
    MachineOptions parsed =
        MachineOptionsParser.ofArguments(
            MachineOptions.DEFAULTS, Arrays.asList(options.trim().split(" +", -1)));
    machine = Machine.boot(parsed);
  }

  Machine machine() {
    return machine;
  }

  Vfs vfs() {
    return machine.vfs();
  }

  BlockDevice disk() {
    return Objects.requireNonNull(machine.files().disks().get("vda")).device();
  }

  /** Runs something in a task. */
  void run(Consumer<Vfs> program) {
    machine.run("test", () -> program.accept(vfs()));
  }

  OpenFile open(String path, int flags) {
    FsResult<OpenFile> opened = vfs().open(fs, path, flags, 0644);
    assertThat(opened).as(path).isInstanceOf(FsResult.Ok.class);
    return ((FsResult.Ok<OpenFile>) opened).value();
  }

  OpenFile create(String path) {
    return open(path, OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_TRUNC);
  }

  /** A file of random bytes that is on disk and not cached. */
  OpenFile cold(String path, int bytes) {
    OpenFile file = create(path);
    byte[] data = new byte[bytes];
    Arrays.fill(data, (byte) 7);
    assertThat(file.pwrite(0, data, 0, bytes)).isEqualTo(bytes);
    file.put();
    vfs().sync();
    drop(3);
    return open(path, OpenFlags.O_RDWR);
  }

  void drop(int what) {
    assertThat(machine.tunables().set(Tunable.DROP_CACHES, what)).isZero();
  }

  /** Pages of a range that are cached. */
  static long cached(AddressSpace space, long first, long last) {
    long count = 0;
    long at = space.nextIndex(first, last);
    while (at != PageIndex.NOT_FOUND) {
      count++;
      at = at < last ? space.nextIndex(at + 1, last) : PageIndex.NOT_FOUND;
    }
    return count;
  }

  long stat(NodeStat which) {
    return machine.vmStat().total(which);
  }

  long events(VmEvent which) {
    return machine.vmStat().events(which);
  }

  @Override
  public void close() {
    machine.close();
  }
}
