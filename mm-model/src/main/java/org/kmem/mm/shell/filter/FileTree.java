package org.kmem.mm.shell.filter;

import java.util.ArrayList;
import java.util.List;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.FileStatus;

/** Walks directories of the model. */
final class FileTree {
  private FileTree() {}

  /** What is done with each file. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Called for each file once, for each directory before and after what is in it.
     *
     * @param path as it would be printed
     * @param status of the file itself, links not followed
     * @param after whether a directory's contents have been visited
     */
    void visit(String path, FileStatus status, boolean after) throws ErrnoException;
  }

  static void walk(Invocation call, String path, Visitor visitor) throws ErrnoException {
    FileStatus status;
    try {
      status = call.system().stat(call.path(path), false);
    } catch (ErrnoException e) {
      throw e.about(path);
    }
    visitor.visit(path, status, false);
    if (status.isDirectory()) {
      List<String> names = new ArrayList<>(call.system().list(call.path(path)));
      names.sort(null);
      for (String name : names) {
        walk(call, path.endsWith("/") ? path + name : path + "/" + name, visitor);
      }
      visitor.visit(path, status, true);
    }
  }
}
