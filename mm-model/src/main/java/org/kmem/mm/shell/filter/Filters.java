package org.kmem.mm.shell.filter;

import java.util.ArrayList;
import java.util.List;
import org.kmem.mm.shell.command.ShellCommand;

/** All tools of this package. */
public final class Filters {
  private Filters() {}

  /**
   * All of them, by every name they have.
   *
   * @return stateless commands
   */
  public static List<ShellCommand> all() {
    List<ShellCommand> all = new ArrayList<>();
    all.addAll(text());
    all.addAll(files());
    all.addAll(LineTool.all());
    all.addAll(machine());
    return all;
  }

  private static List<ShellCommand> text() {
    return List.of(
        new Cat(),
        new Cmp(),
        new Cut(),
        new Diff(),
        new Digest("md5sum", "MD5"),
        new Digest("sha1sum", "SHA-1"),
        new Digest("sha256sum", "SHA-256"),
        new Echo(),
        new Expr(),
        new Grep("grep", ""),
        new Grep("egrep", "-E"),
        new Grep("fgrep", "-F"),
        new Head(),
        new Od("od"),
        new Od("hexdump"),
        new Paste(),
        new PathPart("basename"),
        new PathPart("dirname"),
        new Printf(),
        new Seq(),
        new Sort(),
        new Tail(),
        new Tee(),
        new TestCommand("test"),
        new TestCommand("["),
        new TestCommand("[["),
        new Tr(),
        new Uniq(),
        new Wc(),
        new Xargs(),
        new Yes());
  }

  private static List<ShellCommand> files() {
    return List.of(
        new Chmod(),
        new Cp(),
        new Dd(),
        new Du(),
        new Find(),
        new Ln(),
        new Ls(),
        new Mkdir(),
        new Mktemp(),
        new Mv(),
        new Readlink("readlink"),
        new Readlink("realpath"),
        new Rm(),
        new Rmdir(),
        new Stat(),
        new Sync(),
        new Touch(),
        new Truncate("truncate", 's'),
        new Truncate("fallocate", 'l'));
  }

  private static List<ShellCommand> machine() {
    return List.of(
        new Constant("whoami", "root\n", "say who this is"),
        new Constant("clear", "\u001b[H\u001b[J", "clear the terminal"),
        new Date(),
        new Env("env"),
        new Env("printenv"),
        new Free(),
        new Pgrep("pgrep"),
        new Pgrep("pidof"),
        new Pgrep("pkill"),
        new Pgrep("killall"),
        new Prefix("sudo", "ugC"),
        new Prefix("nohup", ""),
        new Prefix("nice", "n"),
        new Prefix("setsid", ""),
        new Prefix("stdbuf", "oie"),
        new Ps(),
        new Sleep("sleep", 1e9),
        new Sleep("usleep", 1e3),
        new Sysctl(),
        new Time(),
        new Timeout(),
        new Uptime(),
        new Watch());
  }
}
