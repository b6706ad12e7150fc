package org.kmem.mm.scenario.actor;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.ShellSystem;
import org.kmem.mm.task.TaskStruct;

/**
 * One call of {@code task}: finds the process by its link in {@code /run/task}, asks it or /proc, and says what
 * came of it.
 */
final class TaskClient {
  static final String DIRECTORY = "/run/task";

  private static final Answer NOTHING = new Answer(0, "");
  private static final Answer NO_SUCH_TASK = new Answer(2, "no such task\n");
  private static final int DIRECTORY_PERMISSIONS = 0755;

  private final Actors actors;
  private final ShellSystem system;

  TaskClient(Actors actors, ShellSystem system) {
    this.actors = actors;
    this.system = system;
  }

  /** {@code task new NAME}. */
  Answer create(String name) throws ErrnoException {
    try {
      system.mkdir(DIRECTORY, DIRECTORY_PERMISSIONS);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
    }
    long pid = actors.start(name);
    if (pid < 0) {
      throw new ErrnoException(Errno.of((int) -pid), "cannot start");
    }
    writePid(name, pid);
    return NOTHING;
  }

  /** {@code task get FILE KEY [N]}. */
  Answer get(String path, String key, int number) {
    try {
      return FileText.word(FileText.read(system, path), key, number);
    } catch (ErrnoException e) {
      return Answer.failed(e.errno());
    }
  }

  /** {@code task NAME COMMAND...}. */
  Answer command(String name, List<String> words) throws ErrnoException {
    int pid = readPid(name);
    if (pid == 0) {
      return NO_SUCH_TASK;
    }
    TaskStruct task = actors.find(pid);
    if (task == null || !task.isAlive()) {
      return Answer.KILLED;
    }
    return switch (words.getFirst()) {
      case "kill" -> {
        task.kill();
        task.join();
        forget(name);
        yield NOTHING;
      }
      case "exit" -> {
        ask(name, words);
        task.join();
        forget(name);
        yield NOTHING;
      }
      case "fork" -> fork(name, words);
      case "pid" -> Answer.of(Integer.toString(pid));
      case "rss", "faults", "vm", "numa", "regions", "vmas" -> question(name, pid, words);
      default -> ask(name, words);
    };
  }

  private Answer ask(String name, List<String> words) {
    ActorSocket socket = actors.socket(name);
    Answer answer = socket == null ? null : socket.ask(words);
    return answer == null ? Answer.KILLED : answer;
  }

  private Answer fork(String name, List<String> words) throws ErrnoException {
    Answer answer = ask(name, words);
    if (answer.status() == 0) {
      writePid(words.get(1), Amount.decimal(answer.text()));
      return NOTHING;
    }
    return answer;
  }

  private Answer question(String name, int pid, List<String> words) {
    ProcQuestions proc = new ProcQuestions(system, pid);
    try {
      return switch (words.getFirst()) {
        case "rss" -> proc.rss();
        case "faults" -> proc.faults();
        case "vm" -> proc.vm(words.subList(1, words.size()));
        default -> ofRegions(proc, name, words);
      };
    } catch (ErrnoException e) {
      return Answer.KILLED;
    }
  }

  private Answer ofRegions(ProcQuestions proc, String name, List<String> words)
      throws ErrnoException {
    ActorSocket socket = actors.socket(name);
    Answer labels = socket == null ? null : socket.ask(List.of("labels"));
    if (labels == null) {
      return Answer.KILLED;
    }
    List<Region> regions = Labels.parse(labels.text());
    @Nullable String only = words.size() > 1 ? words.get(1) : null;
    return switch (words.getFirst()) {
      case "numa" -> proc.numa(regions, only);
      case "vmas" -> proc.vmas(regions, only);
      default -> proc.regions(regions, only);
    };
  }

  private static String pidPath(String name) {
    return DIRECTORY + "/" + name + ".pid";
  }

  private int readPid(String name) {
    try {
      return (int) Amount.decimal(system.readlink(pidPath(name)));
    } catch (ErrnoException e) {
      return 0;
    }
  }

  private void writePid(String name, long pid) throws ErrnoException {
    unlinkIfThere(pidPath(name));
    system.symlink(Long.toString(pid), pidPath(name));
  }

  private void forget(String name) throws ErrnoException {
    unlinkIfThere(Actors.socketPath(name));
    unlinkIfThere(pidPath(name));
  }

  private void unlinkIfThere(String path) throws ErrnoException {
    try {
      system.unlink(path);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }
}
