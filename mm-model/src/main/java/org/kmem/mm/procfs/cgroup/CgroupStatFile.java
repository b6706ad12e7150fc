package org.kmem.mm.procfs.cgroup;

import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.cgroup.Controller;
import org.kmem.mm.procfs.seq.SeqText;

/** {@code cgroup.stat}: how many groups there are below a group, and how many removed ones live on. */
final class CgroupStatFile extends CgroupFile {
  CgroupStatFile(Cgroup group) {
    super(READABLE, group);
  }

  @Override
  protected void show(SeqText out) {
    out.text("nr_descendants ").decimal(group().descendants()).text("\n");
    for (Controller controller : Controller.values()) {
      line(out, "nr_subsys_", controller, group().using(controller));
    }
    int dying = group().dyingDescendants();
    out.text("nr_dying_descendants ").decimal(dying).text("\n");
    for (Controller controller : Controller.values()) {
      // Only memory keeps a group that was removed.
      line(out, "nr_dying_subsys_", controller, controller == Controller.MEMORY ? dying : 0);
    }
  }

  private static void line(SeqText out, String prefix, Controller controller, long groups) {
    out.text(prefix).text(controller.text()).text(" ").decimal(groups).text("\n");
  }
}
