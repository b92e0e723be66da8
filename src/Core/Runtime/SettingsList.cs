using System;
using System.Collections.Generic;

namespace NativeCarp.Core.Runtime;

/// <summary>Compares the lists of settings, which records compare by reference.</summary>
internal static class SettingsList
{
    /// <summary>Whether both have the same members in the same order.</summary>
    public static bool AreEqual<T>(IReadOnlyList<T> left, IReadOnlyList<T> right)
        where T : IEquatable<T>
    {
        bool areEqual = left.Count == right.Count;
        for (int i = 0; areEqual && i < left.Count; i++)
        {
            areEqual = left[i].Equals(right[i]);
        }

        return areEqual;
    }
}
