package org.kmem.mm.shell.run;

import static org.kmem.mm.shell.run.ShellBuiltin.regular;
import static org.kmem.mm.shell.run.ShellBuiltin.special;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** Builtins about processes and what a process carries. */
final class ProcessBuiltins {
  private static final int UNKNOWN_JOB = 127;
  private static final int CANNOT_ENTER = 2;
  private static final int SIGTERM = 15;

  private ProcessBuiltins() {}

  static List<ShellBuiltin> all() {
    return List.of(
        regular("wait", "[JOB]...", "wait for jobs, or for all", ProcessBuiltins::await),
        regular("jobs", "[-lp]", "list the jobs in the background", ProcessBuiltins::jobs),
        regular("kill", "[-SIGNAL] JOB... | -l", "send a signal", ProcessBuiltins::kill),
        regular("cd", "[DIRECTORY]", "change the current directory", ProcessBuiltins::chdir),
        regular("pwd", "", "print the current directory", ProcessBuiltins::pwd),
        regular("umask", "[MODE]", "permissions not given to new files", ProcessBuiltins::umask),
        regular("ulimit", "[-HSa] [-LETTER [LIMIT]]", "limits of processes", new UlimitBuiltin()),
        special("times", "", "print the time used by the shell", ProcessBuiltins::times));
  }

  private static int await(Interpreter shell, Invocation call) {
    JobTable jobs = shell.process().jobs;
    if (call.arguments().isEmpty()) {
      for (JobTable.Entry entry : jobs.entries()) {
        shell.await(entry.job());
        jobs.remove(entry);
      }
      return 0;
    }
    int status = 0;
    for (String spec : call.arguments()) {
      JobTable.Entry entry = jobs.find(spec);
      if (entry == null) {
        status = UNKNOWN_JOB;
      } else {
        status = shell.await(entry.job());
        jobs.remove(entry);
      }
    }
    return status;
  }

  private static int jobs(Interpreter shell, Invocation call)
      throws ErrnoException, UsageException {
    boolean pids = call.options("lp").has('p');
    boolean both = call.options("lp").has('l');
    JobTable jobs = shell.process().jobs;
    List<JobTable.Entry> entries = jobs.entries();
    for (JobTable.Entry entry : entries) {
      String pid = Integer.toString(entry.job().pid());
      if (pids) {
        call.out().println(pid);
        continue;
      }
      boolean done = entry.job().isDone();
      char mark = entry.equals(entries.getLast()) ? '+' : ' ';
      call.out()
          .println(
              "["
                  + entry.number()
                  + "] "
                  + mark
                  + " "
                  + (both ? pid + " " : "")
                  + (done ? "Done                       " : "Running                    ")
                  + entry.source());
      if (done) {
        jobs.remove(entry);
      }
    }
    return 0;
  }

  private static int kill(Interpreter shell, Invocation call)
      throws ErrnoException, UsageException {
    List<String> words = call.arguments();
    int signal = SIGTERM;
    if (!words.isEmpty() && words.getFirst().equals("-l")) {
      int number = 1;
      for (String name : SignalName.all()) {
        call.out().println(String.format(Locale.ROOT, "%2d) %s", number++, name));
      }
      return 0;
    }
    if (!words.isEmpty() && words.getFirst().startsWith("-") && !words.getFirst().equals("--")) {
      boolean separate = words.getFirst().equals("-s");
      if (separate && words.size() < 2) {
        throw new UsageException("-s requires an argument");
      }
      String name = separate ? words.get(1) : words.getFirst().substring(1);
      signal = SignalName.parse(name);
      if (signal < 0) {
        throw new UsageException("bad signal name '" + name + "'");
      }
      words = words.subList(separate ? 2 : 1, words.size());
    }
    if (!words.isEmpty() && words.getFirst().equals("--")) {
      words = words.subList(1, words.size());
    }
    if (words.isEmpty()) {
      throw new UsageException("you need to specify whom to kill");
    }
    int status = 0;
    for (String target : words) {
      status = Math.max(status, killOne(shell, target, signal));
    }
    return status;
  }

  private static int killOne(Interpreter shell, String target, int signal) {
    JobTable.Entry entry = target.startsWith("%") ? shell.process().jobs.find(target) : null;
    if (target.startsWith("%") && entry == null) {
      shell.runner().complain("kill: " + target + ": no such job");
      return 1;
    }
    int pid;
    try {
      pid = entry != null ? entry.job().pid() : Integer.parseInt(target);
    } catch (NumberFormatException e) {
      shell.runner().complain("kill: invalid number '" + target + "'");
      return 1;
    }
    try {
      shell.system().kill(pid, signal);
      return 0;
    } catch (ErrnoException e) {
      shell.runner().complain("can't kill pid " + pid + ": " + e.errno().text());
      return 1;
    }
  }

  private static int chdir(Interpreter shell, Invocation call)
      throws ErrnoException, UsageException {
    ShellProcess process = shell.process();
    List<String> words = call.options("+LP").operands();
    String target = words.isEmpty() ? process.variables.get("HOME", "/") : words.getFirst();
    boolean back = target.equals("-");
    if (back) {
      target = process.variables.get("OLDPWD", process.directory);
    }
    String path = normal(call.path(target));
    try {
      if (!shell.system().stat(path, true).isDirectory()) {
        throw new ErrnoException(Errno.ENOTDIR);
      }
    } catch (ErrnoException e) {
      shell.runner().complain("cd: can't cd to " + target + ": " + e.errno().text());
      return CANNOT_ENTER;
    }
    process.variables.set("OLDPWD", process.directory);
    process.directory = path;
    process.variables.set("PWD", path);
    if (back) {
      call.out().println(path);
    }
    return 0;
  }

  /** Without {@code .}, {@code ..} and double slashes. */
  private static String normal(String path) {
    Deque<String> names = new ArrayDeque<>();
    for (String name : path.split("/", -1)) {
      if (name.equals("..")) {
        names.pollLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.addLast(name);
      }
    }
    return "/" + String.join("/", names);
  }

  private static int pwd(Interpreter shell, Invocation call) throws ErrnoException {
    call.out().println(shell.process().directory);
    return 0;
  }

  private static int umask(Interpreter shell, Invocation call)
      throws ErrnoException, UsageException {
    if (call.arguments().isEmpty()) {
      call.out().println(String.format(Locale.ROOT, "%04o", shell.process().umask));
      return 0;
    }
    try {
      shell.process().umask = Integer.parseInt(call.arguments().getFirst(), 8) & 0777;
    } catch (NumberFormatException e) {
      throw new UsageException("illegal mode: " + call.arguments().getFirst(), 2);
    }
    return 0;
  }

  /** The shell uses no simulated time. */
  private static int times(Interpreter shell, Invocation call) throws ErrnoException {
    call.out().println("0m0.000s 0m0.000s");
    call.out().println("0m0.000s 0m0.000s");
    return 0;
  }
}
