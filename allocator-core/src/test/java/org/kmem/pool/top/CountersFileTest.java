package org.kmem.pool.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmem.memory.Memory;
import org.kmem.pagealloc.Strategy;
import org.kmem.pool.budget.Account;
import org.kmem.pool.budget.BudgetFigures;
import org.kmem.pool.budget.BudgetedMachine;
import org.kmem.pool.budget.Lifetime;
import org.kmem.pool.trim.TrimPolicy;
import org.kmem.pool.trim.Trimmer;

class CountersFileTest {
  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final long SELF = ProcessHandle.current().pid();

  @TempDir private Path temporary;
  private final AtomicLong nanos = new AtomicLong();
  private final BudgetedMachine machine = new BudgetedMachine(Strategy.BITFIELD, 16 << 20);
  private final Account account =
      machine.accounts.open(
          machine.accounts.root().child("client").tag("team", "a\u001b[2Jnn").open());
  private final Trimmer trimmer =
      new Trimmer(
          "test",
          machine.pages,
          machine.slabs,
          machine.accounts,
          TrimPolicy.after(Duration.ofMinutes(1)));
  private final HeapGauges gauges =
      new HeapGauges("test", machine.pages, machine.slabs, machine.accounts, trimmer::footprint);

  @AfterEach
  void verify() {
    machine.close();
  }

  private CountersFile create() throws IOException {
    return CountersFile.create(temporary.resolve("kmem-me"), gauges, INTERVAL, nanos::get);
  }

  private void tick(CountersFile file) {
    nanos.addAndGet(INTERVAL.toNanos());
    assertThat(file.doWork()).isEqualTo(1);
  }

  @Test
  void snapshot_ofAHeapInUse_isReadAsWrittenAndAgreesWithSmaps() throws IOException {
    for (int i = 0; i < 10_000; i++) {
      Memory.fill(account.tryAlloc(512, Lifetime.SHORT), 512, (byte) 1);
    }
    long large = account.tryAlloc(100_000);
    Memory.fill(large, 100_000, (byte) 1);
    trimmer.doWork();
    try (CountersFile file = create()) {
      HeapSnapshot seen = CountersFile.read(file.path());
      HeapSnapshot now = gauges.snapshot(100);
      assertThat(seen.pid()).isEqualTo(SELF);
      assertThat(seen.name()).isEqualTo("test");
      assertThat(seen.capacityBytes()).isEqualTo(16 << 20);
      assertThat(seen.freeBytes()).isEqualTo(now.freeBytes());
      assertThat(seen.footprint().residentBytes()).isEqualTo(now.footprint().residentBytes());
      assertThat(seen.caches().stream().map(row -> row.figures().slabs()).toList())
          .isEqualTo(now.caches().stream().map(row -> row.figures().slabs()).toList());
      BudgetFigures client = seen.budgets().get(1);
      assertThat(client.path()).isEqualTo("heap/client");
      assertThat(client.tags()).as("no control characters").containsEntry("team", "a[2Jnn");
      assertThat(client.requestedBytes()).isEqualTo(10_000 * 512 + 100_000);
      assertThat(client.grantedBytes()).isEqualTo(account.budget().usedBytes());
      assertThat(client.residentBytes()).isBetween(client.requestedBytes(), client.grantedBytes());
      long smaps =
          ProcessMemory.of(SELF).residentBytes(seen.address(), seen.footprint().mappedBytes());
      assertThat(smaps)
          .isBetween(
              seen.footprint().residentBytes() * 95 / 100,
              seen.footprint().residentBytes() * 105 / 100);
      assertThat(seen.caches())
          .anySatisfy(row -> {
            assertThat(row.liveObjects()).isEqualTo(10_000);
            assertThat(row.budget()).isEqualTo(client.path());
          });
    }
    account.free(large);
  }

  @Test
  void file_lifeOfIt_isPrivateUniqueAndCleanedUp() throws IOException {
    Path directory = temporary.resolve("kmem-me");
    Path ended;
    try (CountersFile first = create()) {
      ended = Files.createFile(directory.resolve("4194305"));
      Path foreign = Files.createFile(directory.resolve("notes.txt"));
      try (CountersFile second = create()) {
        assertThat(first.path()).hasFileName(Long.toString(SELF));
        assertThat(second.path()).hasFileName(SELF + ".2");
        assertThat(ended).doesNotExist();
        assertThat(foreign).exists();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first.path())))
            .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
            .isEqualTo("rwx------");
      }
      assertThat(first.doWork()).as("not before its time").isZero();
      tick(first);
    }
    assertThat(directory.resolve(Long.toString(SELF))).doesNotExist();
  }

  @Test
  void create_inADirectoryOthersMayWriteTo_isRefused() throws IOException {
    Path open = Files.createDirectory(temporary.resolve("kmem-me"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(this::create)
        .isInstanceOf(CountersFileException.class)
        .hasMessageContaining("others may write");
  }

  @Test
  void read_ofWhatIsNoCountersFile_saysSo() throws IOException {
    Path text = Files.writeString(temporary.resolve("text"), "hello".repeat(100));
    Path empty = Files.createFile(temporary.resolve("empty"));
    for (Path path : List.of(text, empty, temporary, temporary.resolve("missing"))) {
      assertThatThrownBy(() -> CountersFile.read(path))
          .isInstanceOf(CountersFileException.class)
          .hasMessageContaining("not a file of counters");
    }
    try (CountersFile file = create()) {
      byte[] bytes = Files.readAllBytes(file.path());
      bytes[CountersLayout.VERSION_OFFSET] = 9;
      Path old = Files.write(temporary.resolve("old"), bytes);
      assertThatThrownBy(() -> CountersFile.read(old))
          .isInstanceOf(CountersFileException.class)
          .hasMessageContaining("version 9");
    }
  }

  @Test
  void read_ofDamagedFiles_isTheTypedErrorOrASnapshot() throws IOException {
    Random random = new Random(7);
    try (CountersFile file = create()) {
      byte[] good = Files.readAllBytes(file.path());
      Path damaged = temporary.resolve("damaged");
      for (int round = 0; round < 40; round++) {
        byte[] bytes = Arrays.copyOf(good, round % 4 == 0 ? random.nextInt(4096) : good.length);
        for (int i = 0; i < 1 + round % 8 && bytes.length > 0; i++) {
          bytes[random.nextInt(Math.min(bytes.length, 700))] = (byte) random.nextInt();
        }
        Files.write(damaged, bytes);
        try {
          assertThat(CountersFile.read(damaged).caches()).isNotNull();
        } catch (CountersFileException expected) {
          assertThat(expected).hasMessageContaining("damaged");
        }
      }
    }
  }

  @Test
  void decode_ofAnyBody_isTheTypedErrorOrASnapshot() throws IOException {
    Random random = new Random(8);
    byte[] good = CountersEncoding.body(gauges.snapshot(100));
    HeapSnapshot seen = gauges.snapshot(100);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = round % 5 == 0 ? new byte[random.nextInt(1000)] : good.clone();
      for (int i = 0; i < 1 + round % 4 && bytes.length > 0; i++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        CountersEncoding.snapshot(bytes, 1, seen.began(), seen.written(), 1);
      } catch (CountersFileException expected) {
        assertThat(expected).hasMessageContaining("damaged");
      }
    }
  }

  @Test
  void read_whileItIsWritten_isNeverTorn() throws Exception {
    try (CountersFile file = create()) {
      AtomicBoolean done = new AtomicBoolean();
      Thread writer =
          Thread.ofPlatform()
              .start(() -> {
                while (!done.get()) {
                  tick(file);
                }
              });
      try {
        for (int i = 0; i < 200; i++) {
          try {
            HeapSnapshot seen = CountersFile.read(file.path());
            assertThat(seen.name()).isEqualTo("test");
          } catch (CountersFileException busy) {
            assertThat(busy).hasMessageContaining("try again");
          }
        }
      } finally {
        done.set(true);
        writer.join();
      }
      assertThat(CountersFile.read(file.path()).name()).isEqualTo("test");
    }
  }
}
