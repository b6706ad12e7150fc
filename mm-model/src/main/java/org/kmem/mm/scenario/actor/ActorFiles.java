package org.kmem.mm.scenario.actor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.FileAdvice;
import org.kmem.mm.abi.SyscallResult;
import org.kmem.mm.fs.FsResult;
import org.kmem.mm.fs.OpenFile;
import org.kmem.mm.fs.OpenFlags;
import org.kmem.mm.fs.Vfs;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.TaskIo;
import org.kmem.mm.task.TaskStruct;

/** The files that an actor has opened, by label, and the commands that use them. */
final class ActorFiles {
  private static final int MAX = 64;
  private static final int PERMISSIONS = 0644;
  private static final int BUFFER_BYTES = 65_536;
  private static final byte PLAIN = 'x';

  /** A label and the descriptor it stands for. */
  private record OpenLabel(String label, int descriptor) {}

  private final Scheduler scheduler;
  private final Vfs vfs;
  private final TaskStruct self;
  private final List<OpenLabel> labels = new ArrayList<>();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int next = 1;

  /** State of the pseudo-random bytes that are written. */
  private long seed = FillKind.FIRST_SEED;

  ActorFiles(Scheduler scheduler, Vfs vfs, TaskStruct self) {
    this.scheduler = scheduler;
    this.vfs = vfs;
    this.self = self;
  }

  /** The labels that a forked child inherits; its descriptors are the same numbers. */
  ActorFiles copy(TaskStruct child) {
    ActorFiles copy = new ActorFiles(scheduler, vfs, child);
    copy.labels.addAll(labels);
    copy.next = next;
    copy.seed = seed;
    return copy;
  }

  /** {@code open PATH [create] [trunc] [read] [direct]}. */
  Answer open(Words words) {
    if (words.count() < 2) {
      return Answer.failed(Errno.EINVAL);
    }
    String path = words.next();
    int flags = OpenFlags.O_RDWR;
    while (words.hasNext()) {
      switch (words.next()) {
        case "create" -> flags |= OpenFlags.O_CREAT;
        case "trunc" -> flags |= OpenFlags.O_TRUNC;
        case "direct" -> flags |= OpenFlags.O_DIRECT;
        case "read" -> flags &= ~OpenFlags.O_ACCMODE;
        default -> {} // the tool does not look at other words
      }
    }
    if (labels.size() == MAX) {
      return Answer.failed(Errno.EMFILE);
    }
    return switch (vfs.open(self.fs(), path, flags, PERMISSIONS)) {
      case FsResult.Ok<OpenFile>(OpenFile file) -> install(file);
      case FsResult.Failed<OpenFile>(Errno errno) -> Answer.failed(errno);
    };
  }

  private Answer install(OpenFile file) {
    long descriptor = self.files().install(file, self.rlimits());
    if (SyscallResult.isError(descriptor)) {
      file.put();
      return Answer.failed(SyscallResult.errnoOf(descriptor));
    }
    OpenLabel label = new OpenLabel("f" + next++, (int) descriptor);
    labels.add(label);
    return Answer.of(label.label());
  }

  /** All commands whose first argument is a label. */
  Answer use(Words words) {
    OpenLabel label = words.hasNext() ? find(words.next()) : null;
    OpenFile file = label == null ? null : self.files().get(label.descriptor());
    if (words.count() < 2) {
      return Answer.failed(Errno.EINVAL);
    }
    if (label == null || file == null) {
      return Answer.failed(Errno.EBADF);
    }
    return switch (words.command()) {
      case "close" -> {
        labels.remove(label);
        yield Answer.ofReturn(self.files().close(label.descriptor()));
      }
      case "fsync" -> Answer.ofReturn(file.fsync());
      case "ftruncate" ->
          words.hasNext()
              ? Answer.ofReturn(file.truncate(Amount.bytes(words.next())))
              : Answer.failed(Errno.EINVAL);
      case "readahead" ->
          words.left() >= 2
              ? Answer.ofReturn(
                  file.readahead(Amount.bytes(words.next()), Amount.bytes(words.next())))
              : Answer.failed(Errno.EINVAL);
      case "fadvise" -> fadvise(file, words);
      case "seek" ->
          words.hasNext()
              ? Answer.ofReturn(Math.min(0, file.seek(Amount.bytes(words.next()))))
              : Answer.failed(Errno.EINVAL);
      default -> transfer(file, words);
    };
  }

  private @Nullable OpenLabel find(String word) {
    if (!word.startsWith("f")) {
      return null;
    }
    String wanted = "f" + Amount.decimal(word.substring(1));
    for (OpenLabel label : labels) {
      if (label.label().equals(wanted)) {
        return label;
      }
    }
    return null;
  }

  private static Answer fadvise(OpenFile file, Words words) {
    FileAdvice advice = words.hasNext() ? ActorWords.fileAdvice(words.next()) : null;
    if (advice == null) {
      return Answer.failed(Errno.EINVAL);
    }
    boolean ranged = words.left() >= 2;
    long offset = ranged ? Amount.bytes(words.next()) : 0;
    long length = ranged ? Amount.bytes(words.next()) : 0;
    return Answer.ofReturn(file.fadvise(offset, length, advice));
  }

  /** {@code read F LEN}, {@code write F LEN [fill KIND]}, and with an offset {@code pread} and {@code pwrite}. */
  private Answer transfer(OpenFile file, Words words) {
    boolean positioned = words.command().startsWith("p");
    boolean writing = words.command().endsWith("write");
    if (words.left() < (positioned ? 2 : 1)) {
      return Answer.failed(Errno.EINVAL);
    }
    long offset = positioned ? Amount.bytes(words.next()) : 0;
    long length = Amount.bytes(words.next());
    if (writing) {
      fillBuffer(
          words.left() >= 2 ? FillKind.of(words.get(words.count() - words.left() + 1)) : null);
    }
    long done = 0;
    while (done < length) {
      int piece = (int) Math.min(length - done, BUFFER_BYTES);
      scheduler.charge(scheduler.costs().syscall());
      long got = piece(file, writing, positioned, offset + done, piece);
      countCall(writing, got);
      self.returnToUser();
      if (got < 0 && done == 0) {
        return Answer.ofReturn(got);
      }
      if (got <= 0) {
        break;
      }
      done += got;
    }
    return Answer.of(Long.toString(done));
  }

  private long piece(OpenFile file, boolean writing, boolean positioned, long at, int length) {
    if (writing) {
      return positioned ? file.pwrite(at, buffer, 0, length) : file.write(buffer, 0, length);
    }
    return positioned ? file.pread(at, buffer, 0, length) : file.read(buffer, 0, length);
  }

  private void countCall(boolean writing, long result) {
    if (result != Errno.EBADF.asResult()) {
      TaskIo io = self.thread().io();
      if (writing) {
        io.countWriteCall(result);
      } else {
        io.countReadCall(result);
      }
    }
  }

  private void fillBuffer(@Nullable FillKind kind) {
    for (int page = 0; page < BUFFER_BYTES; page += FillKind.PAGE_BYTES) {
      if (kind == null) {
        Arrays.fill(buffer, page, page + FillKind.PAGE_BYTES, PLAIN);
      } else {
        seed = kind.fill(buffer, page, seed);
      }
    }
  }
}
