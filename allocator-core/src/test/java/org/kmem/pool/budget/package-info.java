/** Tests of budgets and accounts. */
@NullMarked
package org.kmem.pool.budget;

import org.jspecify.annotations.NullMarked;
