package org.kmem.mm.task;

import java.util.Arrays;
import java.util.List;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.Prot;
import org.kmem.mm.fs.FsResult;
import org.kmem.mm.fs.FsStruct;
import org.kmem.mm.fs.OpenFile;
import org.kmem.mm.fs.OpenFlags;
import org.kmem.mm.fs.Vfs;
import org.kmem.units.PageSize;

/**
 * A statically linked program as its file's headers describe it: what is mapped where, and how large the file
 * is.
 * The bytes themselves do not matter to the model.
 *
 * <p>Kernel counterpart: the program headers that {@code load_elf_binary} reads.
 *
 * @param path where the file is
 * @param sizeBytes its length
 * @param segments what is loaded, in the order of addresses; the last is data, and bss follows it
 * @param entry first instruction
 * @param textEnd one past the last instruction: {@code etext}
 * @param relroEnd one past the data that becomes read-only once the program has relocated itself
 * @param end one past bss: {@code end}
 */
public record StaticBinary(
    String path,
    long sizeBytes,
    List<Segment> segments,
    long entry,
    long textEnd,
    long relroEnd,
    long end) {

  /**
   * A part of the file that is mapped.
   *
   * @param address where; not of a whole page for data
   * @param fileBytes how much of the file
   * @param offset where in the file
   * @param prot protection
   */
  public record Segment(long address, long fileBytes, long offset, int prot) {}

  /** What the kernel reads of a program to see of what kind it is. */
  public static final int HEAD_BYTES = 256;

  /** Its program headers, which are read next: ten in both programs. */
  public static final int PROGRAM_TABLE_BYTES = 10 * 56;

  private static final int EXECUTABLE_PERMISSIONS = 0755;
  private static final byte[] ELF_MAGIC = {0x7f, 'E', 'L', 'F'};

  /** The tool behind the shell's {@code task}. */
  public static final StaticBinary TASK =
      new StaticBinary(
          "/bin/task",
          928_576,
          List.of(
              new Segment(0x400000, 0x530, 0, Prot.PROT_READ),
              new Segment(0x401000, 0x9a5a1, 0x1000, Prot.PROT_READ | Prot.PROT_EXEC),
              new Segment(0x49c000, 0x29ede, 0x9c000, Prot.PROT_READ),
              new Segment(0x4c6218, 0x6178, 0xc6218, Prot.PROT_READ | Prot.PROT_WRITE)),
          0x401a40,
          0x49b5a1,
          0x4ca000,
          0x4f1900);

  /** What the shell and its tools are. */
  public static final StaticBinary BUSYBOX =
      new StaticBinary(
          "/bin/busybox",
          1_982_256,
          List.of(
              new Segment(0x400000, 0x530, 0, Prot.PROT_READ),
              new Segment(0x401000, 0x1834d1, 0x1000, Prot.PROT_READ | Prot.PROT_EXEC),
              new Segment(0x585000, 0x55ede, 0x185000, Prot.PROT_READ),
              new Segment(0x5db708, 0x8f00, 0x1da708, Prot.PROT_READ | Prot.PROT_WRITE)),
          0x401bc0,
          0x5844d1,
          0x5e2000,
          0x5ebc00);

  /**
   * Checks that there is something to load.
   *
   * @throws IllegalArgumentException if not
   */
  public StaticBinary {
    segments = List.copyOf(segments);
    if (segments.isEmpty()) {
      throw new IllegalArgumentException(path + " has no segments: nothing could be executed");
    }
  }

  /**
   * Writes the program's file, in place of an older one: {@code ELF} and then bytes that differ from page to
   * page.
   *
   * @param vfs where to
   * @param fs as whom
   * @return 0, or a negated error number
   */
  public long install(Vfs vfs, FsStruct fs) {
    int flags = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_TRUNC;
    return switch (vfs.open(fs, path, flags, EXECUTABLE_PERMISSIONS)) {
      case FsResult.Failed<OpenFile>(Errno errno) -> errno.asResult();
      case FsResult.Ok<OpenFile>(OpenFile file) -> {
        long result = writeTo(file);
        file.put();
        yield result;
      }
    };
  }

  private long writeTo(OpenFile file) {
    byte[] page = new byte[(int) PageSize.SIZE_BYTES];
    for (long at = 0; at < sizeBytes; at += page.length) {
      Arrays.fill(page, (byte) (at >>> PageSize.SHIFT));
      if (at == 0) {
        System.arraycopy(ELF_MAGIC, 0, page, 0, ELF_MAGIC.length);
      }
      long written = file.write(page, 0, (int) Math.min(page.length, sizeBytes - at));
      if (written < 0) {
        return written;
      }
    }
    return 0;
  }

  /**
   * The segment of initialized data.
   *
   * @return the last one
   */
  public Segment data() {
    return segments.getLast();
  }

  /**
   * First address of the program.
   *
   * @return start of the first segment
   */
  public long start() {
    return segments.getFirst().address();
  }
}
