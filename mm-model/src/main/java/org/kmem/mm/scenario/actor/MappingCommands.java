package org.kmem.mm.scenario.actor;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Advice;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.MapFlags;
import org.kmem.mm.abi.MemoryPolicy;
import org.kmem.mm.abi.MlockFlags;
import org.kmem.mm.abi.MremapFlags;
import org.kmem.mm.abi.MsyncFlags;
import org.kmem.mm.abi.Prot;
import org.kmem.mm.abi.SyscallResult;
import org.kmem.mm.fs.FsResult;
import org.kmem.mm.fs.OpenFile;
import org.kmem.mm.fs.OpenFlags;
import org.kmem.mm.syscall.MemoryCalls;
import org.kmem.mm.task.TaskStruct;
import org.kmem.units.PageSize;

/** The commands that make, change and ask about mappings. */
final class MappingCommands {
  private static final String NO_SUCH_REGION = "no such region";

  /** Pages whose state mincore tells in one call. */
  private static final int VECTOR_PAGES = 4096;

  private final Actors actors;
  private final MemoryCalls calls;
  private final TaskStruct self;
  private final Actor actor;

  MappingCommands(Actors actors, TaskStruct self, Actor actor) {
    this.actors = actors;
    this.calls = actors.calls();
    this.self = self;
    this.actor = actor;
  }

  Answer obey(Words words) {
    return switch (words.command()) {
      case "mmap" -> mmap(words);
      case "mlockall" -> mlockall(words);
      case "munlockall" -> Answer.ofReturn(calls.munlockall(self));
      case "set_mempolicy" -> setMempolicy(words);
      default -> onRegion(words);
    };
  }

  /** What {@code mmap} was asked for. */
  private final class MapRequest {
    private int prot = Prot.PROT_READ | Prot.PROT_WRITE;
    private int flags;
    private boolean shared;
    private String path = "";
    private long offset;
    private long align;
    private long hint;

    /** Reads the words after the length; answers false at one that is none of mmap's. */
    boolean read(Words words) {
      while (words.hasNext()) {
        String word = words.next();
        switch (word) {
          case "private" -> shared = false;
          case "shared" -> shared = true;
          case "anon" -> {}
          default -> {
            if (!readOption(word, words)) {
              return false;
            }
          }
        }
      }
      return true;
    }

    private boolean readOption(String word, Words words) {
      if (word.equals("file") && words.left() >= 2) {
        path = words.next();
        offset = Amount.bytes(words.next());
        return true;
      }
      if (word.equals("align") && words.hasNext()) {
        align = Amount.bytes(words.next());
        return true;
      }
      if (word.equals("at") && words.hasNext()) {
        hint = actor.address(words.next());
        return true;
      }
      if (word.equals("prot") && words.hasNext()) {
        Integer named = ActorWords.prot(words.next());
        prot = named == null ? prot : named;
        return named != null;
      }
      boolean flag = MapFlags.isName(word) && !word.equals("anon");
      flags |= flag ? MapFlags.parse(word) : 0;
      return flag;
    }
  }

  /** {@code mmap LEN [private|shared] [anon|file PATH OFF] ...}. */
  private Answer mmap(Words words) {
    if (!words.hasNext()) {
      return Answer.failed(Errno.EINVAL);
    }
    long length = Amount.bytes(words.next());
    MapRequest request = new MapRequest();
    if (!request.read(words)) {
      return Answer.failed(Errno.EINVAL);
    }
    if (request.path.isEmpty()) {
      request.flags |= MapFlags.MAP_ANONYMOUS;
      return map(request, length, null);
    }
    boolean writable = request.shared && (request.prot & Prot.PROT_WRITE) != 0;
    int mode = writable ? OpenFlags.O_RDWR : OpenFlags.O_RDONLY;
    return switch (actors.vfs().open(self.fs(), request.path, mode, 0)) {
      case FsResult.Failed<OpenFile>(Errno errno) -> Answer.failed(errno);
      case FsResult.Ok<OpenFile>(OpenFile file) -> {
        Answer answer = map(request, length, file);
        file.put();
        yield answer;
      }
    };
  }

  private Answer map(MapRequest request, long length, @Nullable OpenFile file) {
    if (request.align != 0) {
      chooseAligned(request, length);
    }
    int flags = request.flags | (request.shared ? MapFlags.MAP_SHARED : MapFlags.MAP_PRIVATE);
    long address =
        calls.mmap(self, request.hint, length, request.prot, flags, file, request.offset);
    if (SyscallResult.isError(address)) {
      return Answer.ofReturn(address);
    }
    return label(address, length);
  }

  private Answer label(long address, long length) {
    return actor.regions().isFull()
        ? Answer.failed("too many regions")
        : Answer.of(actor.regions().add(address, length).label());
  }

  /** Finds room with a mapping that goes again, then asks for the aligned place in it. */
  private void chooseAligned(MapRequest request, long length) {
    int flags = MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_NORESERVE;
    long room = calls.mmap(self, 0, length + request.align, Prot.PROT_NONE, flags, null, 0);
    if (!SyscallResult.isError(room)) {
      calls.munmap(self, room, length + request.align);
      request.hint = (room + request.align - 1) & -request.align;
      request.flags |= MapFlags.MAP_FIXED_NOREPLACE;
    }
  }

  private Answer mlockall(Words words) {
    int flags = 0;
    while (words.hasNext()) {
      flags |=
          switch (words.next()) {
            case "current" -> MlockFlags.MCL_CURRENT;
            case "future" -> MlockFlags.MCL_FUTURE;
            default -> MlockFlags.MCL_ONFAULT;
          };
    }
    return Answer.ofReturn(calls.mlockall(self, flags == 0 ? MlockFlags.MCL_CURRENT : flags));
  }

  /** All commands whose first argument is a region. */
  private Answer onRegion(Words words) {
    Region region = words.hasNext() ? actor.region(words.next()) : null;
    if (region == null) {
      return words.command().equals("mbind")
          ? Answer.failed(Errno.EINVAL)
          : Answer.failed(NO_SUCH_REGION);
    }
    return switch (words.command()) {
      case "munmap" -> munmap(region, words);
      case "mprotect" -> mprotect(region, words);
      case "madvise" -> madvise(region, words);
      case "mlock", "munlock" -> lock(region, words);
      case "msync" -> msync(region, words);
      case "mincore" -> mincore(words.range(region));
      case "mremap" -> mremap(region, words);
      default -> mbind(region, words);
    };
  }

  private Answer munmap(Region region, Words words) {
    Words.Range range = words.range(region);
    long result = calls.munmap(self, range.address(), range.length());
    boolean whole = range.address() == region.address() && range.length() >= region.length();
    if (result == 0 && whole) {
      actor.regions().remove(region);
    }
    return Answer.ofReturn(result);
  }

  private Answer mprotect(Region region, Words words) {
    Integer prot = words.hasNext() ? ActorWords.prot(words.next()) : null;
    if (prot == null) {
      return Answer.failed(Errno.EINVAL);
    }
    Words.Range range = words.range(region);
    return Answer.ofReturn(calls.mprotect(self, range.address(), range.length(), prot));
  }

  private Answer madvise(Region region, Words words) {
    Advice advice = words.hasNext() ? ActorWords.advice(words.next()) : null;
    if (advice == null) {
      return Answer.failed(Errno.EINVAL);
    }
    Words.Range range = words.range(region);
    return Answer.ofReturn(calls.madvise(self, range.address(), range.length(), advice));
  }

  private Answer lock(Region region, Words words) {
    Words.Range range = words.range(region);
    if (words.command().equals("munlock")) {
      return Answer.ofReturn(calls.munlock(self, range.address(), range.length()));
    }
    int flags = words.accept("onfault") ? MlockFlags.MLOCK_ONFAULT : 0;
    return Answer.ofReturn(calls.mlock(self, range.address(), range.length(), flags));
  }

  private Answer msync(Region region, Words words) {
    int flags = MsyncFlags.MS_SYNC;
    if (words.accept("async")) {
      flags = MsyncFlags.MS_ASYNC;
    } else if (words.accept("invalidate")) {
      flags = MsyncFlags.MS_INVALIDATE;
    }
    return Answer.ofReturn(calls.msync(self, region.address(), region.length(), flags));
  }

  private Answer mincore(Words.Range range) {
    byte[] vector = new byte[VECTOR_PAGES];
    long resident = 0;
    long pages = 0;
    long end = range.address() + range.length();
    for (long at = range.address(); at < end; at += VECTOR_PAGES * PageSize.SIZE_BYTES) {
      long piece = Math.min(end - at, VECTOR_PAGES * PageSize.SIZE_BYTES);
      long result = calls.mincore(self, at, piece, vector);
      if (SyscallResult.isError(result)) {
        return Answer.ofReturn(result);
      }
      long count = PageSize.roundUp(piece) >>> PageSize.SHIFT;
      for (int page = 0; page < count; page++) {
        resident += vector[page] & 1;
      }
      pages += count;
    }
    return Answer.of("resident=" + resident + " pages=" + pages);
  }

  private Answer mremap(Region region, Words words) {
    if (!words.hasNext()) {
      return Answer.failed(Errno.EINVAL);
    }
    long newLength = Amount.bytes(words.next());
    int flags = 0;
    long to = 0;
    while (words.hasNext()) {
      String word = words.next();
      if (word.equals("maymove")) {
        flags |= MremapFlags.MREMAP_MAYMOVE;
      } else if (word.equals("dontunmap")) {
        flags |= MremapFlags.MREMAP_MAYMOVE | MremapFlags.MREMAP_DONTUNMAP;
      } else if (word.equals("to") && words.hasNext()) {
        flags |= MremapFlags.MREMAP_MAYMOVE | MremapFlags.MREMAP_FIXED;
        to = actor.address(words.next());
      }
    }
    long address = calls.mremap(self, region.address(), region.length(), newLength, flags, to);
    if (SyscallResult.isError(address)) {
      return Answer.ofReturn(address);
    }
    if ((flags & MremapFlags.MREMAP_DONTUNMAP) != 0) {
      return label(address, newLength);
    }
    boolean stayed = address == region.address();
    region.move(address, newLength);
    return Answer.of(stayed ? "in-place" : "moved");
  }

  private Answer mbind(Region region, Words words) {
    MemoryPolicy policy = words.hasNext() ? ActorWords.policy(words.next()) : null;
    if (policy == null) {
      return Answer.failed(Errno.EINVAL);
    }
    long nodes = words.hasNext() ? nodes(words.next()) : 0;
    int flags = words.accept("move") ? MemoryPolicy.MPOL_MF_MOVE : 0;
    return Answer.ofReturn(
        calls.mbind(self, region.address(), region.length(), policy, 0, nodes, flags));
  }

  private Answer setMempolicy(Words words) {
    MemoryPolicy policy = words.hasNext() ? ActorWords.policy(words.next()) : null;
    if (policy == null) {
      return Answer.failed(Errno.EINVAL);
    }
    long nodes = words.hasNext() ? nodes(words.next()) : 0;
    return Answer.ofReturn(calls.setMempolicy(self, policy, 0, nodes));
  }

  /** A set of nodes: {@code 0}, {@code 0,1}, {@code 0-1}. */
  private static long nodes(String list) {
    long mask = 0;
    for (String part : list.split(",", -1)) {
      int dash = part.indexOf('-');
      long from = Amount.decimal(part);
      long to = dash < 0 ? from : Amount.decimal(part.substring(dash + 1));
      for (long node = from; node <= to && node < Long.SIZE; node++) {
        mask |= 1L << node;
      }
    }
    return mask;
  }
}
