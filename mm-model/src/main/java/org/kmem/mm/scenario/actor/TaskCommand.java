package org.kmem.mm.scenario.actor;

import java.util.ArrayList;
import java.util.List;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.ShellCommand;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/**
 * The shell's {@code task}: processes for labs, and what can be asked of them.
 *
 * <p>One object for each machine; it knows the processes it has started. Answers go to standard output, the
 * exit status is the answer's.
 */
public final class TaskCommand implements ShellCommand {
  private static final int USAGE_STATUS = 2;
  private static final int DEFAULT_WORD = 2;

  private static final String DETAILS =
      """

      REGION is what mmap answered (m1, m2, ...) or brk; F is what open answered (f1, ...).
      LEN, OFF and BYTES may end in K, M, G or T; without OFF LEN the whole region is meant.

      start, end    task new NAME, fork CHILD, exit [CODE], kill, pid
      map           mmap LEN [private|shared] [file PATH OFF] [prot PROT] [at ADDRESS]
                    [align LEN] [FLAG]..., munmap REGION [OFF LEN], brk LEN,
                    mprotect REGION PROT [OFF LEN],
                    mremap REGION LEN [maymove] [dontunmap] [to ADDRESS]
      use           touch REGION [read|write] [OFF LEN] [stride BYTES]
                    [fill zero|random|text] [repeat N], stack LEN, peek REGION OFF,
                    poke REGION OFF [VALUE], nonzero REGION [OFF LEN]
      advise, lock  madvise REGION ADVICE [OFF LEN], mincore REGION [OFF LEN],
                    msync REGION [async|invalidate], mlock REGION [OFF LEN] [onfault],
                    munlock REGION [OFF LEN], mlockall [current] [future] [onfault],
                    munlockall
      nodes         mbind REGION POLICY [NODES] [move], set_mempolicy POLICY [NODES],
                    cpu NUMBER
      files         open PATH [create] [trunc] [read] [direct], close F, read F LEN,
                    write F LEN [fill KIND], pread F OFF LEN,
                    pwrite F OFF LEN [fill KIND], seek F OFF, ftruncate F LEN, fsync F,
                    readahead F OFF LEN, fadvise F ADVICE [OFF LEN]
      limits        rlimit as|data|stack|memlock BYTES|unlimited, uid USER,
                    fatal (from now on SIGSEGV and SIGBUS kill)
      ask           rss, faults, vm FIELD... (of /proc/PID/status), regions [REGION],
                    vmas [REGION], numa [REGION]

      PROT is none, r, w, rw, rx or rwx; FLAG populate, locked, noreserve, hugetlb,
      growsdown, fixed or noreplace; ADVICE as in madvise(2) and posix_fadvise(2).
      task get FILE KEY [N] prints word N, by default 2, of the line of FILE whose first word is KEY.
      """;

  private final Actors actors;

  /**
   * Makes the command of a machine.
   *
   * @param actors the machine's actors
   */
  public TaskCommand(Actors actors) {
    this.actors = actors;
  }

  @Override
  public String name() {
    return "task";
  }

  @Override
  public String synopsis() {
    return "new NAME | get FILE KEY [N] | NAME COMMAND [ARG]...";
  }

  @Override
  public String summary() {
    return "start a process, let it use memory, ask what became of it";
  }

  @Override
  public String details() {
    return DETAILS;
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    List<String> words = call.arguments();
    if (words.size() < 2) {
      throw new UsageException("", USAGE_STATUS);
    }
    List<String> commandLine = new ArrayList<>(words);
    commandLine.addFirst(call.name());
    Answer answer = ClientProcess.run(actors, commandLine, () -> answer(call, words));
    call.out().print(answer.text());
    return answer.status();
  }

  private Answer answer(Invocation call, List<String> words) throws ErrnoException {
    TaskClient client = new TaskClient(actors, call.system());
    if (words.getFirst().equals("new")) {
      return client.create(words.get(1));
    }
    if (words.getFirst().equals("get") && words.size() > 2) {
      int number = words.size() > 3 ? (int) Amount.decimal(words.get(3)) : DEFAULT_WORD;
      return client.get(call.path(words.get(1)), words.get(2), number);
    }
    return client.command(words.getFirst(), words.subList(1, words.size()));
  }
}
