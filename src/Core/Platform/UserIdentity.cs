using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace NativeCarp.Core.Platform;

/// <summary>A user of the host with all groups, as the files of passwd(5) and group(5) tell. Users of a directory service are not found.</summary>
/// <param name="UserId">The user's number.</param>
/// <param name="GroupId">The number of the user's own group.</param>
/// <param name="Groups">The numbers of all groups.</param>
public sealed record UserIdentity(uint UserId, uint GroupId, IReadOnlyList<uint> Groups)
{
    /// <summary>Where the users are.</summary>
    public const string UserFile = "/etc/passwd";

    /// <summary>Where the groups are.</summary>
    public const string GroupFile = "/etc/group";

    /// <summary>Finds a user; null when there is none of that name.</summary>
    /// <param name="name">The user's name.</param>
    /// <param name="passwd">The content of <c>/etc/passwd</c>.</param>
    /// <param name="group">The content of <c>/etc/group</c>.</param>
    public static UserIdentity? Find(string name, ReadOnlySpan<byte> passwd, ReadOnlySpan<byte> group)
    {
        foreach (string line in Encoding.UTF8.GetString(passwd).Split('\n'))
        {
            string[] fields = line.Split(':');
            if (fields.Length >= 4 && fields[0] == name && TryParse(fields[2], out uint userId) && TryParse(fields[3], out uint groupId))
            {
                return new UserIdentity(userId, groupId, FindGroups(name, groupId, group));
            }
        }

        return null;
    }

    private static uint[] FindGroups(string name, uint own, ReadOnlySpan<byte> group)
    {
        List<uint> groups = [own];
        foreach (string line in Encoding.UTF8.GetString(group).Split('\n'))
        {
            string[] fields = line.Split(':');
            if (fields.Length >= 4 && Array.IndexOf(fields[3].Split(','), name) >= 0 && TryParse(fields[2], out uint id) && !groups.Contains(id))
            {
                groups.Add(id);
            }
        }

        return [.. groups];
    }

    private static bool TryParse(string text, out uint number) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
