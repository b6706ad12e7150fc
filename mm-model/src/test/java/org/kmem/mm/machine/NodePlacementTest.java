package org.kmem.mm.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.kmem.mm.abi.Advice;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.MapFlags;
import org.kmem.mm.abi.MemoryPolicy;
import org.kmem.mm.abi.Prot;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.MachineOptionsParser;
import org.kmem.mm.syscall.MemoryCalls;
import org.kmem.mm.task.ProcessExit;
import org.kmem.mm.task.StaticBinary;
import org.kmem.mm.task.TaskStruct;

/** Pages that are sent to nodes, by migrate_pages, move_pages and the home nodes of policies. */
class NodePlacementTest {
  private static final int PAGE = 4096;
  private static final int PAGES = 64;

  private static void asProcess(Consumer<Client> body) {
    MachineOptions options =
        MachineOptionsParser.ofArguments(
            MachineOptions.DEFAULTS, List.of("--memory", "512", "--cpus", "2", "--nodes", "2"));
    try (Machine machine = Machine.boot(options)) {
      machine.run(
          "test",
          () -> {
            TaskStruct process =
                machine
                    .processes()
                    .spawn(
                        machine.tasks().init(),
                        self -> {
                          machine
                              .processes()
                              .exec(self, StaticBinary.BUSYBOX, List.of("p"), List.of());
                          body.accept(new Client(machine, self));
                          throw ProcessExit.withCode(0);
                        });
            Objects.requireNonNull(process).join();
          });
    }
  }

  /** The process that calls. */
  private record Client(Machine machine, TaskStruct self) {
    MemoryCalls calls() {
      return machine.userSpace().calls();
    }

    long map() {
      int flags = MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_POPULATE;
      int prot = Prot.PROT_READ | Prot.PROT_WRITE;
      return calls().mmap(self, 0, (long) PAGES * PAGE, prot, flags, null, 0);
    }

    int nodeAt(long address) {
      int[] status = new int[1];
      assertThat(calls().movePages(self, self, new long[] {address}, null, status, 0)).isZero();
      return status[0];
    }
  }

  @Test
  void migratePages_betweenNodes_movesAllAndKeepsBytes() {
    asProcess(p -> {
      long at = p.map();
      int home = p.nodeAt(at);
      int other = 1 - home;
      assertThat(p.calls().migratePages(p.self(), p.self(), 1L << home, 1L << other)).isZero();
      for (int page = 0; page < PAGES; page++) {
        assertThat(p.nodeAt(at + (long) page * PAGE)).isEqualTo(other);
      }
      assertThat(p.calls().migratePages(p.self(), p.self(), 1, 1L << 7))
          .isEqualTo(Errno.EINVAL.asResult());
    });
  }

  @Test
  void movePages_someOfThem_tellsWhatBecameOfEach() {
    asProcess(p -> {
      long at = p.map();
      int other = 1 - p.nodeAt(at);
      long hole = 0x1000;
      int[] status = new int[3];
      assertThat(
              p.calls()
                  .movePages(
                      p.self(),
                      p.self(),
                      new long[] {at, at + PAGE, hole},
                      new int[] {other, 1 - other, 0},
                      status,
                      MemoryPolicy.MPOL_MF_MOVE))
          .isZero();
      assertThat(status).containsExactly(other, 1 - other, (int) Errno.EFAULT.asResult());
      assertThat(p.calls().movePages(p.self(), p.self(), new long[] {at}, new int[] {9}, status, 0))
          .isEqualTo(Errno.ENODEV.asResult());
    });
  }

  @Test
  void homeNode_ofPolicies_isForSetsOfNodesOnly() {
    asProcess(p -> {
      long at = p.map();
      long bytes = (long) PAGES * PAGE;
      assertThat(p.calls().setMempolicyHomeNode(p.self(), at, bytes, 1, 0))
          .isEqualTo(Errno.ENOENT.asResult());
      p.calls().mbind(p.self(), at, bytes, MemoryPolicy.INTERLEAVE, 0, 3, 0);
      assertThat(p.calls().setMempolicyHomeNode(p.self(), at, bytes, 1, 0))
          .isEqualTo(Errno.EOPNOTSUPP.asResult());
      p.calls().mbind(p.self(), at, bytes, MemoryPolicy.BIND, 0, 3, 0);
      assertThat(p.calls().setMempolicyHomeNode(p.self(), at, bytes, 1, 0)).isZero();
      assertThat(p.calls().madvise(p.self(), at, bytes, Advice.DONTNEED)).isZero();
      assertThat(p.calls().madvise(p.self(), at, bytes, Advice.POPULATE_WRITE)).isZero();
      assertThat(p.nodeAt(at)).isEqualTo(1);
    });
  }
}
