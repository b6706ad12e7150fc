package org.kmem.mm.scenario.actor;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.Signal;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.sim.Wakeup;
import org.kmem.mm.task.ProcessExit;
import org.kmem.mm.task.TaskStruct;

/**
 * The process that a call of {@code task} is: it executes {@code /bin/task} as the actors do, so that it shares
 * the program's pages with them while it looks at their memory.
 */
final class ClientProcess {
  /** What the client does once its program has started. */
  @FunctionalInterface
  interface Work {
    Answer run() throws ErrnoException;
  }

  private final Actors actors;
  private final List<String> words;
  private @Nullable Answer answer;
  private @Nullable ErrnoException failure;
  private @Nullable RuntimeException thrown;

  private ClientProcess(Actors actors, List<String> words) {
    this.actors = actors;
    this.words = words;
  }

  /**
   * Runs a client and waits for it. To be called by the process that starts it.
   *
   * @param actors the machine's actors
   * @param words its command line
   * @param work what it does
   * @return what it answers
   * @throws ErrnoException as the work throws; {@code ENOMEM} if there is none for a process
   * @throws ProcessExit if who waits is killed
   */
  static Answer run(Actors actors, List<String> words, Work work) throws ErrnoException {
    ClientProcess client = new ClientProcess(actors, words);
    TaskStruct caller = actors.caller();
    TaskStruct process = actors.processes().spawn(caller, self -> client.live(self, work));
    if (process == null) {
      throw new ErrnoException(Errno.ENOMEM);
    }
    while (process.isAlive()) {
      if (caller.events().sleepKillable() == Wakeup.KILLED) {
        throw ProcessExit.bySignal(Signal.SIGKILL);
      }
    }
    actors.reap(process);
    return client.outcome(process);
  }

  private void live(TaskStruct self, Work work) {
    actors.execute(self, words);
    ActorProgram program = new ActorProgram(actors, self, new ActorMemory(actors, self, 0));
    program.runAsClient();
    try {
      answer = work.run();
    } catch (ErrnoException e) {
      failure = e;
    } catch (RuntimeException e) {
      thrown = e; // the terminal's interrupt: it ends the command, which is in the shell's hands
    }
  }

  private Answer outcome(TaskStruct process) throws ErrnoException {
    if (failure != null) {
      throw failure;
    }
    if (thrown != null) {
      throw thrown;
    }
    return answer != null ? answer : new Answer(process.exitStatus(), "");
  }
}
