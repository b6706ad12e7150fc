package org.kmem.mm.task;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.MapFlags;
import org.kmem.mm.abi.Prot;
import org.kmem.mm.abi.Rlimit;
import org.kmem.mm.abi.SyscallResult;
import org.kmem.mm.fault.UserMemory;
import org.kmem.mm.fs.FsResult;
import org.kmem.mm.fs.OpenFile;
import org.kmem.mm.fs.OpenFlags;
import org.kmem.mm.fs.Vfs;
import org.kmem.mm.mm.AddressLayout;
import org.kmem.mm.mm.AddressSpaces;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.syscall.MemoryCalls;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;

/**
 * Gives a process the address space of a new program: its segments mapped from its file, bss, stack with
 * arguments, vdso, an empty heap. What the kernel itself writes faults in as it does there.
 *
 * <p>Runs in the process's own thread. Kernel counterpart: {@code load_elf_binary}, {@code setup_arg_pages},
 * {@code create_elf_tables}.
 */
final class Exec {
  /** What a stack has at first: a page, and 128 KiB more. */
  private static final long STACK_BYTES = PageSize.SIZE_BYTES + (128L << 10);

  private static final long STACK_FLAGS =
      VmFlags.VM_DATA_DEFAULT | VmFlags.VM_MAYEXEC | VmFlags.VM_STACK | VmFlags.VM_ACCOUNT;

  /** Bound of the chance by which the stack pointer lies below the strings. */
  private static final int STACK_CHANCE_BYTES = 8192;

  private static final int STACK_ALIGN = 16;

  /** Words of the auxiliary vector. */
  private static final int AUXV_WORDS = 2 * 21;

  private final Vfs vfs;
  private final AddressSpaces spaces;
  private final MemoryCalls calls;
  private final Function<TaskStruct, UserMemory> userMemory;
  private final Vdso vdso;
  private final RandomGenerator chance;

  Exec(
      Vfs vfs,
      AddressSpaces spaces,
      MemoryCalls calls,
      Function<TaskStruct, UserMemory> userMemory,
      Vdso vdso,
      RandomGenerator chance) {
    this.vfs = vfs;
    this.spaces = spaces;
    this.calls = calls;
    this.userMemory = userMemory;
    this.vdso = vdso;
    this.chance = chance;
  }

  /**
   * Executes a program.
   *
   * @param task the process, which has no address space
   * @param program what to load
   * @param arguments its words, the first being its name
   * @param environment its variables, each {@code NAME=value}
   * @return 0, or a negated error number; the process can only end then
   */
  long exec(
      TaskStruct task, StaticBinary program, List<String> arguments, List<String> environment) {
    return switch (vfs.open(task.fs(), program.path(), OpenFlags.O_RDONLY, 0)) {
      case FsResult.Failed<OpenFile>(Errno errno) -> errno.asResult();
      case FsResult.Ok<OpenFile>(OpenFile file) -> {
        long result = load(task, program, file, arguments, environment);
        file.put();
        yield result;
      }
    };
  }

  private long load(
      TaskStruct task,
      StaticBinary program,
      OpenFile file,
      List<String> arguments,
      List<String> environment) {
    AddressLayout layout = spaces.layout(task.rlimits().soft(Rlimit.STACK));
    MmStruct mm = spaces.create(task.comm(), layout);
    if (mm == null) {
      return Errno.ENOMEM.asResult();
    }
    task.setMm(mm);
    task.signals().flushHandlers();
    task.setCommandLine(arguments);
    long result = mapStack(task, mm);
    if (result == 0) {
      result = mapSegments(task, mm, program, file);
    }
    if (result == 0) {
      mm.map().startHeap(layout.heapStart(program.end()));
      result = mapVdso(task, mm);
    }
    return result == 0 ? writeArguments(task, mm, arguments, environment) : result;
  }

  private long mapStack(TaskStruct task, MmStruct mm) {
    long top = mm.layout().stackTop();
    long start = top - STACK_BYTES;
    long pages = STACK_BYTES >>> PageSize.SHIFT;
    if (spaces.commit().reserve(task, pages) != 0) {
      return Errno.ENOMEM.asResult();
    }
    VmArea stack = new VmArea(start, top, STACK_FLAGS, start >>> PageSize.SHIFT, null);
    mm.areas().insert(stack);
    mm.account(stack.flags(), pages);
    return 0;
  }

  private long mapSegments(TaskStruct task, MmStruct mm, StaticBinary program, OpenFile file) {
    int fixed = MapFlags.MAP_PRIVATE | MapFlags.MAP_FIXED_NOREPLACE;
    for (StaticBinary.Segment segment : program.segments()) {
      long start = segment.address() & -PageSize.SIZE_BYTES;
      long end = segment.address() + segment.fileBytes();
      long mapped =
          calls.mmap(
              task,
              start,
              end - start,
              segment.prot(),
              fixed,
              file,
              segment.offset() & -PageSize.SIZE_BYTES);
      if (SyscallResult.isError(mapped)) {
        return mapped;
      }
    }
    StaticBinary.Segment data = program.data();
    long dataEnd = data.address() + data.fileBytes();
    long bss = PageSize.roundUp(dataEnd);
    if (program.end() > bss) {
      long mapped =
          calls.mmap(
              task,
              bss,
              program.end() - bss,
              Prot.PROT_READ | Prot.PROT_WRITE,
              fixed | MapFlags.MAP_ANONYMOUS,
              null,
              0);
      if (SyscallResult.isError(mapped)) {
        return mapped;
      }
    }
    mm.map()
        .setProgram(
            program.segments().get(1).address(), program.textEnd(), data.address(), dataEnd);
    // The rest of the last page of the file belongs to bss, and must be zero.
    byte[] zeros = new byte[(int) (bss - dataEnd)];
    return write(task, dataEnd, zeros);
  }

  /** Lets mmap choose the place, as {@code get_unmapped_area} would. */
  private long mapVdso(TaskStruct task, MmStruct mm) {
    long bytes = (long) (Vdso.DATA_PAGES + Vdso.CODE_PAGES) << PageSize.SHIFT;
    int flags = MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_NORESERVE;
    long address = calls.mmap(task, 0, bytes, Prot.PROT_NONE, flags, null, 0);
    if (SyscallResult.isError(address)) {
      return address;
    }
    calls.munmap(task, address, bytes);
    vdso.map(mm, address);
    return 0;
  }

  /** Strings at the top, pointers to them and the auxiliary vector below, where the stack begins. */
  private long writeArguments(
      TaskStruct task, MmStruct mm, List<String> arguments, List<String> environment) {
    long top = mm.layout().stackTop() - Long.BYTES;
    byte[] strings = (joined(arguments) + joined(environment)).getBytes(StandardCharsets.UTF_8);
    long argumentBytes = joined(arguments).getBytes(StandardCharsets.UTF_8).length;
    long name = top - (arguments.getFirst().length() + 1);
    long start = name - strings.length;
    mm.map().setArguments(start, start + argumentBytes, start + argumentBytes, name);
    long written = write(task, start, strings);
    if (written != 0) {
      return written;
    }
    long words = AUXV_WORDS + arguments.size() + environment.size() + 3L;
    long pointer = start - chance.nextInt(STACK_CHANCE_BYTES) - words * Long.BYTES;
    pointer &= -STACK_ALIGN;
    mm.map().setStartStack(pointer);
    byte[] tables = new byte[(int) (words * Long.BYTES)];
    tables[0] = (byte) arguments.size();
    return write(task, pointer, tables);
  }

  private long write(TaskStruct task, long address, byte[] bytes) {
    int written = userMemory.apply(task).write(address, bytes, 0, bytes.length);
    return written == bytes.length ? 0 : Errno.EFAULT.asResult();
  }

  private static String joined(List<String> words) {
    StringBuilder text = new StringBuilder();
    words.forEach(word -> text.append(word).append('\0'));
    return text.toString();
  }
}
