package org.kmem.pool.top;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.kmem.pool.top.CountersLayout.BEGAN_OFFSET;
import static org.kmem.pool.top.CountersLayout.BODY_SIZE_OFFSET;
import static org.kmem.pool.top.CountersLayout.CRC_OFFSET;
import static org.kmem.pool.top.CountersLayout.FILE_BYTES;
import static org.kmem.pool.top.CountersLayout.HEADER_BYTES;
import static org.kmem.pool.top.CountersLayout.HEADER_SIZE_OFFSET;
import static org.kmem.pool.top.CountersLayout.INTERVAL_OFFSET;
import static org.kmem.pool.top.CountersLayout.MAGIC;
import static org.kmem.pool.top.CountersLayout.ORDER;
import static org.kmem.pool.top.CountersLayout.PID_OFFSET;
import static org.kmem.pool.top.CountersLayout.SEQUENCE_OFFSET;
import static org.kmem.pool.top.CountersLayout.VERSION;
import static org.kmem.pool.top.CountersLayout.VERSION_OFFSET;
import static org.kmem.pool.top.CountersLayout.WRITTEN_OFFSET;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.agrona.concurrent.Agent;

/**
 * A small file in which a heap shows its figures to other processes, written anew at every interval by whoever calls
 * {@link #doWork}.
 *
 * <p>It is {@code kmem-USER/PID} in {@code java.io.tmpdir}, {@code PID.2} and so on for further heaps of a process; only
 * its user may read it, it goes away with {@link #close}, and those of processes that ended are removed when the next is
 * made. The bytes are those of {@code CountersLayout}. A reader never sees half of a snapshot: it compares sequence numbers
 * and a checksum. Writing is for one thread at a time, {@link #read} for any, in any process.
 */
public final class CountersFile implements Agent, AutoCloseable {
  /*
   * Implementation notes.
   * The writer makes the sequence odd, writes, and makes it even; the file is mapped, so other processes see stores in
   * the order of this one. A reader copies the file by read(2), which cannot fault as a mapping would if the file were cut,
   * then reads the sequence again. A copy that is not of one moment, and a file that is damaged, have a wrong checksum.
   */
  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ORDER).withInvokeExactBehavior();

  private static final int MOST_HEAPS = 64;
  private static final int TRIES = 50;
  private static final long PAUSE_NANOS = 2_000_000;

  private final Path path;
  private final HeapGauges gauges;
  private final Duration interval;
  private final LongSupplier nanoClock;
  private final MappedByteBuffer mapped;
  private long nextNanos;

  private CountersFile(
      Path path,
      HeapGauges gauges,
      Duration interval,
      LongSupplier nanoClock,
      MappedByteBuffer mapped) {
    this.path = path;
    this.gauges = gauges;
    this.interval = interval;
    this.nanoClock = nanoClock;
    this.mapped = mapped;
    this.nextNanos = nanoClock.getAsLong();
  }

  /**
   * Where the heaps of this user's processes show themselves.
   *
   * @return a directory, which may not be there
   */
  public static Path directory() {
    return Path.of(
        System.getProperty("java.io.tmpdir"), "kmem-" + System.getProperty("user.name", "unknown"));
  }

  /**
   * Makes the file of a heap in {@link #directory}, and removes those of processes that ended.
   *
   * @param gauges figures of the heap
   * @param interval how often they are written, at least a millisecond
   * @return the file, with a first snapshot
   * @throws CountersFileException if the directory is another user's, or a link
   * @throws IOException if there can be no such file
   */
  public static CountersFile create(HeapGauges gauges, Duration interval) throws IOException {
    return create(directory(), gauges, interval, System::nanoTime);
  }

  static CountersFile create(
      Path directory, HeapGauges gauges, Duration interval, LongSupplier nanoClock)
      throws IOException {
    if (interval.toMillis() < 1) {
      throw new IllegalArgumentException("an interval of " + interval + ": give at least 1 ms");
    }
    prepare(directory);
    Path path = freePath(directory);
    MappedByteBuffer mapped;
    try (FileChannel file = FileChannel.open(path, READ, WRITE, CREATE)) {
      // All of it now: a disk that is full is an error here, and a fault at a store to the mapping
      // later.
      file.write(ByteBuffer.allocate(FILE_BYTES), 0);
      mapped = file.map(FileChannel.MapMode.READ_WRITE, 0, FILE_BYTES);
    }
    mapped.order(ORDER);
    CountersFile made = new CountersFile(path, gauges, interval, nanoClock, mapped);
    mapped.put(0, MAGIC).putInt(VERSION_OFFSET, VERSION).putInt(HEADER_SIZE_OFFSET, HEADER_BYTES);
    made.doWork();
    return made;
  }

  /** A directory of this user's that nobody else can write to; others could have made it before. */
  private static void prepare(Path directory) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    String owner = Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).getName();
    String self = System.getProperty("user.name", owner);
    boolean open =
        Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS).stream()
            .anyMatch(permission -> permission.name().matches("(GROUP|OTHERS)_WRITE"));
    if (!owner.equals(self) || open) {
      throw new CountersFileException(
          "%s is of user %s, or others may write to it: remove it, or set java.io.tmpdir to another directory"
              .formatted(directory, owner));
    }
    for (Path old : files(directory)) {
      long pid = pidOf(old);
      if (pid > 0 && ProcessHandle.of(pid).isEmpty()) {
        Files.deleteIfExists(old);
      }
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    }
  }

  /** The process of a file by its name; 0 if it is not named so. */
  private static long pidOf(Path path) {
    String name = String.valueOf(path.getFileName());
    return name.matches("[1-9]\\d{0,9}(\\.\\d+)?")
        ? Long.parseLong(name.replaceAll("\\..*", ""))
        : 0;
  }

  private static Path freePath(Path directory) throws IOException {
    String pid = Long.toString(ProcessHandle.current().pid());
    for (int heap = 1; heap <= MOST_HEAPS; heap++) {
      Path path = directory.resolve(heap == 1 ? pid : pid + "." + heap);
      try {
        return Files.createFile(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      } catch (FileAlreadyExistsException taken) {
        // Another heap of this process.
      }
    }
    throw new CountersFileException(
        "%d heaps of this process have counters already: close some".formatted(MOST_HEAPS));
  }

  /**
   * Writes a snapshot if it is time.
   *
   * @return 1 if it was time, otherwise 0
   */
  @Override
  public int doWork() {
    long now = nanoClock.getAsLong();
    if (now - nextNanos < 0) {
      return 0;
    }
    nextNanos = now + interval.toNanos();
    write();
    return 1;
  }

  private void write() {
    HeapSnapshot heap = gauges.snapshot((int) Math.min(interval.toMillis(), Integer.MAX_VALUE));
    byte[] body = CountersEncoding.body(heap);
    CRC32C crc = new CRC32C();
    crc.update(body);
    long sequence = (long) LONGS.getVolatile((ByteBuffer) mapped, SEQUENCE_OFFSET);
    LONGS.setVolatile((ByteBuffer) mapped, SEQUENCE_OFFSET, sequence + 1);
    VarHandle.fullFence();
    mapped.putLong(PID_OFFSET, heap.pid()).putLong(BEGAN_OFFSET, heap.began().toEpochMilli());
    mapped.putInt(BODY_SIZE_OFFSET, body.length).putInt(CRC_OFFSET, (int) crc.getValue());
    mapped.putLong(WRITTEN_OFFSET, heap.written().toEpochMilli());
    mapped.putInt(INTERVAL_OFFSET, heap.intervalMillis());
    mapped.put(HEADER_BYTES, body);
    // release: pairs with the second look at the sequence in read(); publishes the snapshot
    LONGS.setVolatile((ByteBuffer) mapped, SEQUENCE_OFFSET, sequence + 2);
  }

  /**
   * The files of a process, of any user as far as this one may look.
   *
   * @param pid process
   * @return files of its heaps; none if it shows none
   * @throws IOException if the temporary directory cannot be read
   */
  public static List<Path> ofProcess(long pid) throws IOException {
    List<Path> found = new ArrayList<>();
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try (Stream<Path> entries = Files.list(temporary)) {
      for (Path directory :
          entries.filter(e -> String.valueOf(e.getFileName()).startsWith("kmem-")).toList()) {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
            && Files.isReadable(directory)) {
          files(directory).stream().filter(file -> pidOf(file) == pid).forEach(found::add);
        }
      }
    }
    return found;
  }

  /**
   * Reads the latest snapshot of a file.
   *
   * @param file a counters file, in use or copied
   * @return the snapshot
   * @throws CountersFileException if it is no such file, of another version, or damaged
   * @throws IOException if it cannot be read
   */
  public static HeapSnapshot read(Path file) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return readOnce(file);
      } catch (CountersFileException failure) {
        if (!failure.isPassing() || attempt == TRIES) {
          throw new CountersFileException(file + ": " + failure.getMessage());
        }
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static HeapSnapshot readOnce(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new CountersFileException("not a file of counters: give a PID, or the file of one");
    }
    byte[] copy;
    long after;
    try (FileChannel channel = FileChannel.open(file, READ)) {
      copy = read(channel, 0, (int) Math.min(channel.size(), FILE_BYTES));
      byte[] again = read(channel, SEQUENCE_OFFSET, Long.BYTES);
      after = again.length == Long.BYTES ? ByteBuffer.wrap(again).order(ORDER).getLong() : -1;
    }
    if (copy.length < HEADER_BYTES || !Arrays.equals(Arrays.copyOf(copy, MAGIC.length), MAGIC)) {
      throw new CountersFileException(
          "not a file of counters: it does not begin with the word kmemtop");
    }
    ByteBuffer header = ByteBuffer.wrap(copy).order(ORDER);
    int version = header.getInt(VERSION_OFFSET);
    if (version != VERSION || header.getInt(HEADER_SIZE_OFFSET) != HEADER_BYTES) {
      throw new CountersFileException(
          "counters of version %d, this kmem reads version %d: use the kmem that the program is built with"
              .formatted(version, VERSION));
    }
    long before = header.getLong(SEQUENCE_OFFSET);
    int size = header.getInt(BODY_SIZE_OFFSET);
    if (before != after || (before & 1) != 0 || size < 0 || size > copy.length - HEADER_BYTES) {
      throw new CountersFileException(
          "written while it was read, at every attempt, or damaged: try again", true);
    }
    byte[] body = Arrays.copyOfRange(copy, HEADER_BYTES, HEADER_BYTES + size);
    CRC32C crc = new CRC32C();
    crc.update(body);
    if ((int) crc.getValue() != header.getInt(CRC_OFFSET)) {
      throw new CountersFileException("its checksum is wrong: the file is damaged", true);
    }
    return CountersEncoding.snapshot(
        body,
        header.getLong(PID_OFFSET),
        Instant.ofEpochMilli(header.getLong(BEGAN_OFFSET)),
        Instant.ofEpochMilli(header.getLong(WRITTEN_OFFSET)),
        header.getInt(INTERVAL_OFFSET));
  }

  private static byte[] read(FileChannel channel, long position, int most) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(most);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        break;
      }
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  /**
   * Where it is.
   *
   * @return absolute or relative, as {@code java.io.tmpdir} is
   */
  public Path path() {
    return path;
  }

  @Override
  public String roleName() {
    return "kmem-counters-" + gauges.name();
  }

  /** Removes the file; who is reading it at this moment still can. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
  }

  /** The same, when the agent's runner ends. */
  @Override
  public void onClose() {
    try {
      close();
    } catch (IOException left) {
      System.getLogger(CountersFile.class.getName())
          .log(System.Logger.Level.WARNING, path + " cannot be removed", left);
    }
  }
}
